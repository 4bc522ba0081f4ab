// The sandbox's pages in a real browser: consent, a person's folders and their team's, file requests, shared links.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launch, listen } from './support/browser.mjs';
import { film, pdf, sound } from './support/media.mjs';
import { until } from './support/processes.mjs';
import { Sandbox } from './support/sandbox.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';
import { looksGood, looksWhole } from './support/views.mjs';

const ana = 'ana@example.org';
const tom = 'tom@desk.example';
const uma = 'uma@desk.example';
const app = { key: 'pages_key', secret: 'pages_secret', name: 'Picture Desk' };
const members = [{ account: uma, access: 'editor', mounted: true }];
const watchers = [{ account: uma, access: 'viewer', mounted: true }];
const world = {
	apps: [app],
	teams: [{ name: 'Photo Desk', team_space: true }],
	accounts: [
		{ name: 'Ana Lopez', email: ana },
		{ name: 'Tom Till', email: tom, team: 'Photo Desk', team_admin: true },
		{ name: 'Uma Uhl', email: uma, team: 'Photo Desk' }
	],
	tokens: [
		{ value: 'sl.ana', account: ana, app: app.key },
		{ value: 'sl.uma', account: uma, app: app.key }
	],
	team_folders: [
		{ team: 'Photo Desk', name: 'Public', everyone: 'editor' },
		{ team: 'Photo Desk', name: 'Archive', everyone: 'viewer', members: [{ account: tom, access: 'editor' }] }
	],
	shared_folders: [
		{ account: ana, path: '/Run 2026', members },
		{ account: ana, path: '/Proofs', members: watchers }
	],
	files: [
		{ account: uma, path: '/draft.txt', text: 'not ready' },
		{ account: tom, team_folder: 'Archive', path: '/2019.txt', text: 'long ago' },
		{ account: ana, path: '/Proofs/proof.txt', text: 'look, do not touch' }
	]
};
const dog = readFileSync(new URL('../photos/rex.jpg', import.meta.url));
const mishaps = [];
let sandbox, browser, page;

before(async () => {
	sandbox = await Sandbox.open(world);
	browser = await launch();
	page = await visitor();
});

after(async () => {
	await browser?.close();
	await sandbox?.close();
});

/** Somebody's browser, with nothing of anybody else in it. */
async function visitor(options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const opened = await context.newPage();
	opened.setDefaultTimeout(20_000);
	listen(opened, [sandbox.origin], mishaps);
	return opened;
}

const step = stepsTelling(() => shownOn(page));

const link = (name) => page.getByRole('link', { name, exact: true });
const button = (name) => page.getByRole('button', { name, exact: true });
const row = (name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const actions = (name) => page.locator(`summary[aria-label="Actions for ${name}"]`);
const says = (words) => page.locator('#status').filter({ hasText: words }).waitFor();
const has = async (email, path) =>
	until(`${path} of ${email}`, async () => (await sandbox.paths(email)).includes(path));

async function signIn(name) {
	await page.goto(sandbox.origin);
	await page.getByRole('link', { name }).click();
	await page.getByRole('heading', { level: 1, name: `${name}’s Dropbox` }).waitFor();
}

/** What the file system hands to a browser when files or folders of it are dropped on the middle of an element. */
async function drop(files, onto) {
	await onto.scrollIntoViewIfNeeded();
	const box = await onto.boundingBox();
	const session = await page.context().newCDPSession(page);
	const at = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 200) };
	const data = { items: [], files, dragOperationsMask: 1 };
	for (const type of ['dragEnter', 'dragOver', 'drop'])
		await session.send('Input.dispatchDragEvent', { type, ...at, data });
	await session.detach();
}

async function onDisk(path, bytes) {
	const file = join(sandbox.folder, path);
	await mkdir(join(file, '..'), { recursive: true });
	await writeFile(file, bytes);
	return file;
}

step('an app asks, a person says as whom, and the app has the access of that account and no other', async () => {
	const ask = new URLSearchParams({ client_id: app.key, response_type: 'code', token_access_type: 'offline' });
	await page.goto(`${sandbox.origin}/oauth2/authorize?${ask}`);
	await page.getByText('Dropbox sandbox: not Dropbox.').waitFor();
	await looksGood(page, 'consent');
	await button('Deny').click();
	await page.getByRole('heading', { name: 'Access denied' }).waitFor();
	await looksGood(page, 'access denied');
	await page.goBack();
	await page.getByRole('radio', { name: /Uma Uhl/ }).focus();
	await page.keyboard.press('Space');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Access code' }).waitFor();
	await looksGood(page, 'access code');
	const code = await page.getByLabel('Your code').inputValue();
	const form = { code, grant_type: 'authorization_code', client_id: app.key, client_secret: app.secret };
	const answer = await fetch(`${sandbox.origin}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
	const { access_token } = await answer.json();
	const account = await sandbox.call('users/get_current_account', null, access_token);
	assert.equal(account.email, uma);
	await page.goto(`${sandbox.origin}/oauth2/authorize?client_id=nobody&response_type=code`);
	await page.getByText('There is no app with the client_id').waitFor();
	await looksGood(page, 'an app that is not known');
});

step('a person picks an account, and one can be added', async () => {
	await page.goto(sandbox.origin);
	await page.getByText('Photo Desk, administrator').waitFor();
	await looksGood(page, 'accounts');
	await page.getByText('Add an account').click();
	await page.getByLabel('Name').fill('Ben Ode');
	await page.getByLabel('E-mail address').fill('ben@example.org');
	await looksGood(page, 'a new account');
	await button('Add account').click();
	await page.getByText('This folder is empty.').waitFor();
	await looksGood(page, 'an empty folder');
	await link('Switch account').click();
	await signIn('Ana Lopez');
});

step('a folder is made, files are dropped in, and so is a whole folder', async () => {
	await page.getByText('New folder', { exact: true }).click();
	await looksGood(page, 'a new folder');
	await page.getByLabel('Name of the new folder').fill('Inbox');
	await button('Create folder').click();
	await says('Made the folder /Inbox.');
	const files = [await onDisk('dog.jpg', dog), await onDisk('notes.txt', 'Bring a <b>lead</b>.\n')];
	await drop(files, page.locator('#drop'));
	await says('2 uploaded.');
	await row('dog.jpg').waitFor();
	await onDisk('Album/Day 1/first.txt', 'one');
	await onDisk('Album/Day 2/second.txt', 'two');
	await drop([join(sandbox.folder, 'Album')], page.locator('#drop'));
	await row('Album').waitFor();
	await has(ana, '/Album/Day 1/first.txt');
	await has(ana, '/Album/Day 2/second.txt');
	await looksGood(page, 'a folder with files');
});

step('the keyboard does what dropping does: files and a folder are chosen', async () => {
	for (const id of ['pick_files', 'pick_folder']) {
		await page.locator(`#${id}`).focus();
		const ring = await page.locator(`label[for=${id}]`).evaluate((label) => getComputedStyle(label).outlineStyle);
		assert.equal(ring, 'solid', `${id} shows no focus`);
	}
	const chosen = page.waitForEvent('filechooser');
	await page.locator('#pick_files').focus();
	await page.keyboard.press('Enter');
	await (await chosen).setFiles([await onDisk('more.txt', 'more')]);
	await row('more.txt').waitFor();
	await onDisk('Chosen/inside.txt', 'chosen');
	await page.locator('#pick_folder').setInputFiles(join(sandbox.folder, 'Chosen'));
	await has(ana, '/Chosen/inside.txt');
});

step('a file is renamed and moved from the keyboard', async () => {
	await actions('more.txt').focus();
	await page.keyboard.press('Enter');
	await looksGood(page, 'what can be done with a file');
	await row('more.txt').getByLabel('New name').fill('less.txt');
	await page.keyboard.press('Enter');
	await says('Renamed to /less.txt.');
	await actions('less.txt').focus();
	await page.keyboard.press('Enter');
	const offered = await page.locator('#folders option').evaluateAll((all) => all.map((one) => one.value));
	assert.ok(offered.includes('/Inbox'), offered.join());
	await row('less.txt').getByLabel('Move to folder').fill('/Inbox');
	await page.keyboard.press('Enter');
	await says('Moved to /Inbox/less.txt.');
	assert.ok((await sandbox.paths(ana)).includes('/Inbox/less.txt'));
});

step('a row is dragged onto a folder, and back onto a folder of the way here', async () => {
	await row('notes.txt').dragTo(row('Inbox'));
	await says('Moved to /Inbox/notes.txt.');
	await row('notes.txt').waitFor({ state: 'detached' });
	await link('Inbox').click();
	await looksGood(page, 'a folder within');
	await row('notes.txt').dragTo(page.getByRole('navigation', { name: 'Folder' }).getByRole('listitem').first());
	await says('Moved to /notes.txt.');
	await page.getByRole('navigation', { name: 'Folder' }).getByRole('link', { name: 'Dropbox' }).click();
	await row('notes.txt').waitFor();
});

step('what can’t be done is said in words, and nothing is changed', async () => {
	const before_it = await sandbox.paths(ana);
	await actions('Album').click();
	await row('Album').getByLabel('Move to folder').fill('/Album/Day 1');
	await row('Album').getByRole('button', { name: 'Move', exact: true }).click();
	await says("A folder can't be moved into itself.");
	await looksGood(page, 'a refusal');
	await actions('notes.txt').click();
	await row('notes.txt').getByLabel('New name').fill('dog.jpg');
	await row('notes.txt').getByRole('button', { name: 'Rename' }).click();
	await says('Something is in the way at /dog.jpg.');
	assert.deepEqual(await sandbox.paths(ana), before_it);
});

step('a folder is deleted, once the question is answered with yes', async () => {
	let asked = '';
	let answer = 'dismiss';
	page.on('dialog', (dialog) => {
		asked = dialog.message();
		return dialog[answer]();
	});
	await actions('Chosen').click();
	await row('Chosen').getByRole('button', { name: 'Delete' }).click();
	assert.equal(asked, 'Delete the folder “Chosen” and all that is in it?');
	assert.ok((await sandbox.paths(ana)).includes('/Chosen'));
	answer = 'accept';
	await row('Chosen').getByRole('button', { name: 'Delete' }).click();
	await says('Deleted Chosen.');
	assert.ok(!(await sandbox.paths(ana)).includes('/Chosen'));
	page.removeAllListeners('dialog');
});

/** That each kind of file is really shown where `within` is, by what the browser says of it. */
const shown = {
	'dog.jpg': (within) => waitIn(within, 'img', (image) => image.complete && image.naturalWidth > 0),
	'clip.webm': (within) => waitIn(within, 'video', (video) => video.duration > 0 && video.videoWidth === 160),
	'tone.wav': (within) => waitIn(within, 'audio', (audio) => Math.abs(audio.duration - 0.5) < 0.01),
	'notes.txt': (within) => within.getByText('Bring a <b>lead</b>.').waitFor(),
	'page.html': (within) => within.getByText("<script>document.title = 'taken'</script>").waitFor(),
	'report.pdf': pdfIsShown,
	'data.bin': (within) => within.getByText('There is no preview of this kind of file.').waitFor()
};

async function waitIn(within, selector, is_shown) {
	const element = within.locator(selector);
	await element.waitFor();
	await until(`a ${selector} that is shown`, () => element.evaluate(is_shown));
}

/** The browser's own program for PDFs has taken the frame; a refused frame has a page of its own in it. */
async function pdfIsShown(within) {
	const frame = await (await within.locator('iframe').elementHandle()).contentFrame();
	await until('the PDF', () => frame.evaluate(() => document.contentType === 'application/pdf'));
}

async function putMedia(email, folder) {
	const media = {
		'dog.jpg': dog,
		'clip.webm': film(),
		'tone.wav': sound(),
		'notes.txt': 'Bring a <b>lead</b>.\n',
		'page.html': "<script>document.title = 'taken'</script>",
		'report.pdf': pdf('Quarterly report'),
		'data.bin': Buffer.from([0, 1, 2])
	};
	for (const [name, bytes] of Object.entries(media)) await sandbox.put(email, `${folder}/${name}`, bytes);
}

step('every kind of file is previewed over the page, from the keyboard, and the focus comes back', async () => {
	await putMedia(ana, '/Media');
	await page.reload();
	await link('Media').click();
	for (const [name, is_shown] of Object.entries(shown)) {
		await link(name).focus();
		await page.keyboard.press('Enter');
		const dialog = page.getByRole('dialog', { name });
		await is_shown(dialog);
		await looksGood(page, `preview of ${name}`);
		const href = await dialog.getByRole('link', { name: 'Download' }).getAttribute('href');
		const answer = await fetch(new URL(href, sandbox.origin));
		assert.match(answer.headers.get('content-disposition'), /^attachment/);
		await button('Close').focus();
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'hidden' });
		assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
	}
	await looksGood(page, 'a folder of every kind of file');
});

step('all of it works without JavaScript', async () => {
	const plain = await visitor({ javaScriptEnabled: false });
	await plain.goto(page.url());
	await plain.getByRole('link', { name: 'dog.jpg', exact: true }).click();
	await plain.getByRole('heading', { level: 1, name: 'dog.jpg' }).waitFor();
	await plain.getByRole('img', { name: 'dog.jpg' }).waitFor();
	await plain.getByRole('navigation', { name: 'Folder' }).getByRole('link', { name: 'Media' }).click();
	await plain.locator('#plain_files').setInputFiles(await onDisk('plain.txt', 'plain'));
	await plain.getByRole('button', { name: 'Upload', exact: true }).click();
	await plain.getByText('1 file uploaded.').waitFor();
	await looksWhole(plain, 'a folder page without JavaScript');
	await plain.locator('summary[aria-label="Actions for plain.txt"]').click();
	await plain.getByRole('row').filter({ hasText: 'plain.txt' }).getByRole('button', { name: 'Delete' }).click();
	await plain.getByText('Deleted plain.txt.').waitFor();
	await plain.context().close();
	await page.goto(await link('report.pdf').getAttribute('href').then((href) => new URL(href, sandbox.origin).href));
	await pdfIsShown(page.locator('#shown'));
	await page.goBack();
	await page.goto(new URL(await link('notes.txt').getAttribute('href'), sandbox.origin).href);
	await looksGood(page, 'the page of a file');
});

step('a member of a team sees shared folders as such, and goes to the team’s space and back', async () => {
	await signIn('Uma Uhl');
	await row('Run 2026').getByText('shared folder', { exact: true }).waitFor();
	await row('Proofs').getByText('shared folder · view only').waitFor();
	assert.equal(await row('Public').count(), 0);
	await looksGood(page, 'a member’s own folder');
	await link('Photo Desk (team space)').click();
	await row('Public').getByText('team folder', { exact: true }).waitFor();
	await row('Archive').getByText('team folder · view only').waitFor();
	await row('Uma Uhl').getByText('your own folder').waitFor();
	assert.equal(await row('Tom Till').count(), 0);
	assert.equal(await page.getByText('Upload files').count(), 0);
	await page.getByText('only administrators put things here').waitFor();
	assert.equal(await actions('Public').count(), 0);
	await looksGood(page, 'a team’s space');
	await link('My folder').click();
	await row('draft.txt').waitFor();
});

step('a file goes from one’s own folder into the team’s, where others see it', async () => {
	await link('Photo Desk (team space)').click();
	await link('Uma Uhl').click();
	await page.getByText('nobody else of the team sees it').waitFor();
	await actions('draft.txt').click();
	await row('draft.txt').getByLabel('Move to folder').fill('/Public');
	await row('draft.txt').getByRole('button', { name: 'Move', exact: true }).click();
	await says('Moved to /Public/draft.txt.');
	await page.getByRole('navigation', { name: 'Folder' }).getByRole('link', { name: 'Photo Desk' }).click();
	await link('Public').click();
	await page.getByText('Team folder Public. You may edit it.').waitFor();
	await drop([await onDisk('handout.txt', 'for all')], page.locator('#drop'));
	await row('handout.txt').waitFor();
	await looksGood(page, 'a team folder');
	await signIn('Tom Till');
	await link('Photo Desk (team space)').click();
	await page.getByText('you are an administrator').waitFor();
	await link('Public').click();
	await row('draft.txt').waitFor();
	await link('handout.txt').click();
	await page.getByRole('dialog').getByText('for all').waitFor();
	await button('Close').click();
});

step('where one may only look, nothing is offered, and nothing can be done by hand', async () => {
	await signIn('Uma Uhl');
	await link('Photo Desk (team space)').click();
	await link('Archive').click();
	await page.getByText('You may look at it and not change it.').waitFor();
	assert.equal(await page.getByText('New folder', { exact: true }).count(), 0);
	await actions('2019.txt').click();
	assert.equal(await row('2019.txt').getByRole('button', { name: 'Delete' }).count(), 0);
	await row('2019.txt').getByRole('link', { name: 'Download' }).waitFor();
	await looksGood(page, 'a folder to look at only');
	const fields = { account: await sandbox.accountId(uma), space: 'team', target: '/Archive/2019.txt', answer: 'json' };
	const answer = await fetch(`${sandbox.origin}/home/delete`, { method: 'POST', body: new URLSearchParams(fields) });
	assert.equal(answer.status, 409);
	assert.match((await answer.json()).message, /You may not change anything at \/Archive\/2019.txt/);
});

let request;
step('anybody sends files and a folder by a file request, and they arrive', async () => {
	const deadline = { deadline: '2099-01-01T00:00:00Z' };
	const wanted = { title: 'Dogs of the parade', destination: '/Inbox', description: 'Your best one, please.', deadline };
	request = await sandbox.call('file_requests/create', wanted, 'sl.ana');
	await page.context().clearCookies();
	await page.goto(request.url);
	await page.getByRole('heading', { name: 'Dogs of the parade' }).waitFor();
	await page.getByText('Your best one, please.').waitFor();
	await page.getByText('2099-01-01 00:00 UTC').waitFor();
	await looksGood(page, 'an open file request');
	await page.getByLabel('Your name').fill('Mia Keller');
	await drop([await onDisk('parade.jpg', dog)], page.locator('#drop'));
	await page.locator('#folder').setInputFiles(join(sandbox.folder, 'Album'));
	await page.getByText('3 files ready to send.').waitFor();
	await looksGood(page, 'a file request with files');
	await button('Send').click();
	await page.getByText('Done: 3 files sent to Ana Lopez').waitFor();
	await looksGood(page, 'a file request that was answered');
	for (const name of ['parade.jpg', 'first.txt', 'second.txt']) await has(ana, `/Inbox/Mia Keller - ${name}`);
	assert.deepEqual(await page.context().cookies(), []);
	await signIn('Ana Lopez');
	await page.getByText('3 received').waitFor();
	await looksGood(page, 'a folder page with a file request');
});

step('a file request that is closed, past its deadline or unknown says so politely and takes nothing', async () => {
	await sandbox.call('file_requests/update', { id: request.id, open: false }, 'sl.ana');
	await page.goto(request.url);
	await page.getByText('This file request is closed and takes no more files.').waitFor();
	await looksGood(page, 'a closed file request');
	const soon = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
	const wanted = { title: 'Until tonight', destination: '/Inbox', deadline: { deadline: soon } };
	const late = await sandbox.call('file_requests/create', wanted, 'sl.ana');
	await sandbox.advanceClock(7_200);
	await page.goto(late.url);
	await page.getByText('The deadline of this file request has passed.').waitFor();
	await looksGood(page, 'a file request past its deadline');
	for (const url of [request.url, late.url]) {
		const refused = await fetch(`${url}/upload?name=late.txt`, { method: 'POST', body: 'late' });
		assert.ok([403, 410].includes(refused.status), `${refused.status}`);
	}
	assert.ok(!(await sandbox.paths(ana)).some((path) => path.endsWith('late.txt')));
	await page.goto(`${sandbox.origin}/request/nothing`);
	await page.getByText('There is no such file request.').waitFor();
	await looksGood(page, 'a file request that is not known');
});

const share = async (path, settings = {}) =>
	(await sandbox.call('sharing/create_shared_link_with_settings', { path, settings }, 'sl.ana')).url;

step('a shared link shows every kind of file, and its folder', async () => {
	for (const [name, is_shown] of Object.entries(shown)) {
		await page.goto(await share(`/Media/${name}`));
		await page.getByRole('heading', { level: 1, name }).waitFor();
		await is_shown(page.locator('#shown'));
		await looksGood(page, `a shared link to ${name}`);
	}
	await page.goto(await share('/Album'));
	await link('Day 1').click();
	await looksGood(page, 'a shared folder’s link');
	await link('first.txt').click();
	await page.getByText('one', { exact: true }).waitFor();
	await page.getByRole('link', { name: 'Shared folder' }).click();
	const downloaded = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Download' }).click();
	assert.equal((await downloaded).suggestedFilename(), 'Album.zip');
});

step('a password is asked for, a wrong one refused, and the right one opens', async () => {
	await sandbox.put(ana, '/secret.txt', 'the plan');
	await page.goto(await share('/secret.txt', { requested_visibility: 'password', link_password: 'open sesame' }));
	assert.equal(await page.getByText('the plan').count(), 0);
	await looksGood(page, 'a link with a password');
	await page.getByLabel('Password').fill('open says me');
	await page.keyboard.press('Enter');
	await page.getByText("That isn't the password.").waitFor();
	await looksGood(page, 'a wrong password');
	await page.getByLabel('Password').fill('open sesame');
	await page.keyboard.press('Enter');
	await page.getByText('the plan').waitFor();
});

step('a link that has expired, or leads nowhere, says so', async () => {
	await sandbox.put(ana, '/gone.txt', 'gone');
	const expires = new Date(Date.now() + 3 * 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
	const url = await share('/gone.txt', { expires });
	await page.goto(url);
	await page.getByText('gone', { exact: true }).waitFor();
	await sandbox.advanceClock(4 * 3_600);
	await page.goto(url);
	await page.getByRole('heading', { name: 'This link has expired' }).waitFor();
	await looksGood(page, 'a link that has expired');
	await page.goto(url.replace('rlkey=', 'rlkey=_'));
	await page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor();
	await looksGood(page, 'a link that leads nowhere');
});

step('no page asked anything of anybody else, and none had an error', () => {
	assert.deepEqual(mishaps, []);
});
