// Linking in a real browser: an own Dropbox app, its addresses, the account's folder, a delegate, several accounts.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launch, listen, looksAccessible } from './support/browser.mjs';
import { photo } from './support/photos.mjs';
import { run, until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { SmtpServer } from './support/smtp.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const password = 'a long enough password';
const mishaps = [];
let world, browser, smtp, ana, mia, ben;

/** Somebody's browser, with nothing of anybody else in it. */
class Visitor {
	static async open(email) {
		const visitor = new Visitor();
		visitor.context = await browser.newContext({
			viewport: { width: 1280, height: 1000 }
		});
		await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.origin });
		visitor.page = await visitor.context.newPage();
		visitor.page.setDefaultTimeout(20_000);
		listen(visitor.page, [world.origin, world.dropbox_origin], mishaps);
		await visitor.page.goto(world.origin);
		await visitor.page.getByLabel('E-mail').fill(email);
		await visitor.page.getByLabel('Password').fill(password);
		await visitor.press('Sign in');
		await visitor.page.waitForURL((url) => ['/', '/library'].includes(url.pathname));
		return visitor;
	}
	async go(path) {
		await this.page.goto(world.origin + path);
		await this.page.locator('h1').waitFor();
	}
	press = (name) => this.page.getByRole('button', { name, exact: true }).first().click();
	sees = (text) => this.page.getByText(text).first().waitFor();
	dialog = () => this.page.getByRole('dialog');
	region = (name) => this.page.getByRole('region', { name, exact: true });

	/** On Dropbox's consent page: whose Dropbox it is, and yes. */
	async allow(email) {
		await this.page.waitForURL(`${world.dropbox_origin}/oauth2/authorize**`);
		await this.page.locator('label').filter({ hasText: email }).getByRole('radio').check();
		await this.press('Allow');
	}
	async connect(email) {
		await this.go('/integrations');
		await this.press('Connect Dropbox');
		await this.dialog().getByRole('button', { name: 'Go to Dropbox' }).click();
		await this.allow(email);
		await this.page.waitForURL(`${world.origin}/integrations**`);
	}
}

const sandbox = (path, body) =>
	fetch(`${world.dropbox_origin}/sandbox/${path}`, {
		method: 'POST',
		body: JSON.stringify(body)
	}).then((answer) => assert.ok(answer.ok, `${path} answered ${answer.status}`));

before(async () => {
	smtp = await SmtpServer.open();
	world = await World.make({
		settings: {
			mail: {
				host: '127.0.0.1',
				port: smtp.port,
				tls: 'none',
				from: 'sluice@example.org'
			}
		}
	});
	const secret_file = join(world.folder, 'password');
	await writeFile(secret_file, `${password}\n`);
	const common = ['--password-file', secret_file, '--config', world.config];
	for (const words of [
		[
			'account',
			'create',
			'--name',
			'Mountain Pictures',
			'--email',
			'ana@example.org',
			'--owner-name',
			'Ana Lopez'
		],
		['account', 'create', '--name', 'Zoo', '--email', 'ben@example.org', '--owner-name', 'Ben Ode'],
		[
			'user',
			'create',
			'--account',
			'Mountain Pictures',
			'--email',
			'mia@example.org',
			'--name',
			'Mia Keller',
			'--role',
			'consumer'
		]
	]) {
		const made = await run('sluice', [...words, ...common], {
			folder: world.folder
		});
		assert.equal(made.code, 0, made.err);
	}
	await world.startDropbox();
	const both = ['callback', 'saveas'].map((end) => `${world.origin}/oauth/dropbox/${end}`);
	await sandbox('apps', {
		key: 'ownkey',
		secret: 'own secret',
		name: 'Pictures',
		redirect_uris: [both[0]]
	});
	await sandbox('apps', {
		key: 'zookey',
		secret: 'zoo secret',
		name: 'Zoo',
		redirect_uris: both,
		access: 'app_folder'
	});
	await sandbox('accounts', {
		email: 'mia@example.org',
		display_name: 'Mia Keller'
	});
	await world.startSluice();
	browser = await launch();
	ana = await Visitor.open('ana@example.org');
});

after(async () => {
	await browser?.close();
	await world?.remove();
	smtp?.close();
});

const step = stepsTelling(async () => {
	const shown = await Promise.all([ana, mia, ben].map((visitor) => shownOn(visitor?.page)));
	return [...shown, world.words()].join('\n');
});

step('F8: a wrong secret is told at its field; the right one is saved and never shown again', async () => {
	await ana.go('/settings');
	await ana.press('Use an own app');
	await ana.page.getByLabel('App key').fill('ownkey');
	await ana.page.getByLabel('App secret').fill('guessed');
	await ana.page.getByLabel(/^App name/).fill('Pictures');
	await looksAccessible(ana.page, 'the form of a Dropbox app');
	await ana.press('Test and save');
	await ana.sees("Dropbox doesn't accept this app secret");
	assert.equal(await ana.page.getByLabel('App secret').getAttribute('aria-invalid'), 'true');
	await ana.page.getByLabel('App secret').fill('own secret');
	await ana.press('Test and save');
	await ana.sees('this account’s own app');
	await ana.sees('0 users linked');
	await ana.press('Change');
	assert.equal(await ana.page.getByLabel('App key').inputValue(), 'ownkey');
	assert.equal(await ana.page.getByLabel('App secret').inputValue(), '');
	await ana.press('Cancel');
});

step('F9: both redirect URIs are copied by a button each', async () => {
	for (const end of ['callback', 'saveas']) {
		const uri = `${world.origin}/oauth/dropbox/${end}`;
		await ana.page
			.locator('dd', { hasText: uri })
			.getByRole('button', { name: /^Copy / })
			.click();
		assert.equal(await ana.page.evaluate(() => navigator.clipboard.readText()), uri);
	}
});

step(
	'F9: an address that Dropbox does not have is told with what to paste where; one it has works',
	async () => {
		await ana.press('Test Redirect URI (save as)');
		await ana.sees("Dropbox doesn't have this redirect URI");
		await ana.sees(`paste ${world.origin}/oauth/dropbox/saveas`);
		await ana.press('Test Redirect URI (open)');
		await ana.sees('Dropbox accepts this redirect URI');
		await looksAccessible(ana.page, 'settings after both tests');
		await ana.page.getByRole('link', { name: 'Try it yourself' }).click();
		await ana.allow('ana@example.org');
		await ana.page.waitForURL(`${world.origin}/settings**`);
		await ana.sees('It works: Dropbox sent your browser back here');
	}
);

step('M7: the account’s folder is made while connecting', async () => {
	await ana.go('/mappings');
	await ana.page.getByRole('link', { name: 'Link Dropbox first' }).first().waitFor();
	await ana.page.evaluate(async () => {
		const { asset_groups } = await (await fetch('/api/v1/asset-groups')).json();
		await fetch('/api/v1/profiles', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({
				name: 'Everything',
				metadata: {},
				asset_group_id: asset_groups[0].id,
				category_ids: [],
				allowed_types: [],
				after_ingest: 'delete',
				move_to: ''
			})
		});
	});
	await ana.go('/integrations');
	await ana.press('Connect Dropbox');
	await ana.dialog().getByText('Make a folder for this account').waitFor();
	await looksAccessible(ana.page, 'the dialog before Dropbox');
	await ana.dialog().getByRole('button', { name: 'Go to Dropbox' }).click();
	await ana.allow('ana@example.org');
	await ana.page.waitForURL(`${world.origin}/integrations**`);
	await ana.sees('Dropbox of Ana Lopez is linked');
	await ana.sees('by Ana Lopez');
	await ana.sees('1 user linked');
	await looksAccessible(ana.page, 'integrations, linked through an own app');
	await ana.go('/mappings');
	await ana.sees('/Mountain Pictures');
	await ana.sees('this account’s folder');
});

step(
	'M4: a delegate links her own Dropbox, her photo arrives, and taking the right back stops it',
	async () => {
		await ana.go('/settings');
		await ana.press('Let link own Dropbox: Mia Keller');
		await looksAccessible(ana.page, 'the dialog of a delegation');
		await ana.dialog().getByRole('button', { name: 'Allow' }).click();
		await ana.sees('links own Dropbox');
		mia = await Visitor.open('mia@example.org');
		await mia.go('/integrations');
		await mia.sees('Your Dropbox is not linked');
		await looksAccessible(mia.page, 'integrations of a delegate');
		await mia.connect('mia@example.org');
		await mia.page.getByRole('heading', { name: /Mia Keller/ }).waitFor();
		const files = `files?${new URLSearchParams({ account: 'mia@example.org', path: '/Mountain Pictures/lucy.jpg' })}`;
		const put = await fetch(`${world.dropbox_origin}/sandbox/${files}`, {
			method: 'POST',
			body: photo(1)
		});
		assert.ok(put.ok);
		await ana.go('/library');
		await ana.page.locator('[role=grid] a').first().waitFor();
		await ana.page.locator('[role=grid] a').first().click();
		await ana.region('Ledger').getByText('Mia Keller').first().waitFor();

		await ana.go('/settings');
		await ana.press('Stop own Dropbox of Mia Keller');
		await ana.dialog().getByRole('button', { name: 'Stop it' }).click();
		await ana.sees('feeds this account no longer');
		await mia.go('/integrations');
		await mia.sees('You may not link a Dropbox to this account');
		await ana.go('/library');
		await ana.page.locator('[role=grid] a').first().waitFor();
	}
);

step(
	'M5: somebody in two accounts sees both and works in each; linking one does not link the other',
	async () => {
		await ana.go('/settings');
		await ana.region('Members').getByRole('button', { name: 'Add', exact: true }).click();
		await ana.dialog().getByLabel('E-mail').fill('nobody@example.org');
		await ana.dialog().getByRole('button', { name: 'Add', exact: true }).click();
		await ana.sees('Nobody signs in to this Sluice as');
		await looksAccessible(ana.page, 'the dialog of a new member');
		await ana.dialog().getByLabel('E-mail').fill('ben@example.org');
		await ana.dialog().getByRole('button', { name: 'Add', exact: true }).click();
		await ana.sees('Ben Ode works in this account now');
		ben = await Visitor.open('ben@example.org');
		await ben.go('/integrations');
		const mine = ben.region('My accounts');
		await mine.getByText('you work here now').waitFor();
		assert.equal(await mine.getByText('not linked', { exact: true }).count(), 2);
		await looksAccessible(ben.page, 'integrations of two accounts');
		await mine.getByRole('button', { name: 'Work here: Mountain Pictures' }).click();
		await ben.page.waitForURL('**/integrations');
		await until(
			'the other account',
			async () =>
				(await ben.page
					.getByLabel('Account', { exact: true })
					.first()
					.locator('option:checked')
					.innerText()) === 'Mountain Pictures'
		);
		await ben.page.getByLabel('Account', { exact: true }).first().selectOption({ label: 'Zoo' });
		await ben.page.waitForURL((url) => url.pathname === '/');
	}
);

step('F10: an app with a folder of its own limits the choices, and says why', async () => {
	await ben.go('/settings');
	await ben.press('Use an own app');
	await ben.page.getByLabel('App key').fill('zookey');
	await ben.page.getByLabel('App secret').fill('zoo secret');
	await ben.page.getByRole('radio', { name: /App folder/ }).check();
	await ben.press('Test and save');
	await ben.sees('with access to its own folder');
	await ben.connect('ana@example.org');
	await ben.sees('access to its own folder only');
	await ben.page.evaluate(async () => {
		const { asset_groups } = await (await fetch('/api/v1/asset-groups')).json();
		await fetch('/api/v1/profiles', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({
				name: 'Zoo',
				metadata: {},
				asset_group_id: asset_groups[0].id,
				category_ids: [],
				allowed_types: [],
				after_ingest: 'keep',
				move_to: ''
			})
		});
	});
	await ben.go('/mappings');
	await ben.press('New mapping');
	await ben.dialog().getByText('access to its own folder only').waitFor();
	await ben
		.dialog()
		.getByLabel('Folder', { exact: true })
		.and(ben.page.locator('input'))
		.fill('/Apps/Zoo/Lions');
	await ben.dialog().getByRole('button', { name: 'Map the folder' }).click();
	await ben.dialog().getByText('paths begin in that folder').waitFor();
	await looksAccessible(ben.page, 'a mapping beyond the app’s folder');
});

step(
	'W22: a link that Dropbox refuses is a red note on every page; a test e-mail comes through',
	async () => {
		await ana.go('/settings');
		await ana.press('Send a test e-mail');
		await ana.sees('A test e-mail is on its way to ana@example.org');
		await until('the mail', () => smtp.mails.length === 1);
		assert.match(smtp.mails[0].data, /^Subject: Sluice: mails come through$/m);
		await sandbox('faults', {
			kind: 'revoked_token',
			account: 'ana@example.org',
			times: 20
		});
		await ana.go('/integrations');
		await ana.press('Check now');
		await ana.page.getByText('Dropbox refuses Sluice', { exact: true }).first().waitFor();
		for (const path of ['/library', '/settings', '/mappings']) {
			await ana.go(path);
			await ana.sees('Dropbox of Ana Lopez is not linked any more');
		}
		await looksAccessible(ana.page, 'a page with the red note');
	}
);

step('no page had a script error, and none asked another site for anything', async () => {
	assert.deepEqual(mishaps, []);
});
