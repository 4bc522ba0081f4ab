// Files brought in by hand, in a real browser (M1, M2, M3): one file, 200 and a nested folder chosen in Dropbox; a folder
// dropped from the computer; a reload in the midst.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { launch, looksAccessible, signedIn } from './support/browser.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const many = 200;
const chunk_bytes = 64 * 1024;
const mishaps = [];
let world, browser, page;

before(async () => {
	world = await World.make({ settings: { uploads: { chunk_bytes } } });
	await world.startDropbox();
	await world.startSluice();
	await world.person.setUp();
	browser = await launch();
	page = await signedIn(browser, world, mishaps);
	page.on('dialog', (asked) => asked.accept());
	await page.getByRole('list', { name: 'Assets' }).getByRole('link', { name: 'Library' }).click();
	await page.waitForURL('**/library');
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

const step = stepsTelling(async () => `${await shownOn(page)}\n${world.words()}`);

const dialog = () => page.getByRole('dialog', { name: 'Add files' });
const entries = () => dialog().getByRole('group', { name: /^Files and folders/ });
const entry = (name) => entries().getByRole('checkbox', { name: new RegExp(`^${name}`) });
const imports = async () => (await world.person.get('/api/v1/imports')).imports;
const newest = async () => (await imports())[0];
const files = async (id) => {
	const found = [];
	let after = '';
	do {
		const { files, next } = await world.person.get(
			`/api/v1/imports/${id}/files?limit=200${after && `&after=${after}`}`
		);
		found.push(...files.map(({ intake }) => intake.relative_path));
		after = next ?? '';
	} while (after);
	return found;
};
const untilCatalogued = (count) =>
	until(
		`the newest import to have ${count} files`,
		async () => {
			const { import: made, counts } = await newest();
			if (made.state === 'gathered' && counts.catalogued === count) return true;
			throw new Error(JSON.stringify({ state: made.state, counts }));
		},
		{ within_ms: 90_000 }
	);
async function openDialog() {
	await page.goto(`${world.origin}/library`);
	await page.getByRole('button', { name: 'Add files' }).first().click();
	await dialog().waitFor();
}
async function begin(button) {
	await dialog().getByRole('button', { name: button, exact: true }).click();
	await dialog().waitFor({ state: 'detached' });
}

step('M3: nothing is linked: the button says “Link Dropbox first” and leads there', async () => {
	await page.getByText('Files from your computer need no Dropbox').waitFor();
	await page.getByRole('button', { name: 'Add files' }).last().click();
	const link = dialog().getByRole('link', { name: 'Link Dropbox first' });
	await link.waitFor();
	await looksAccessible(page, 'nothing is linked');
	await link.click();
	await page.waitForURL('**/integrations');
	const end = await world.person.linkDropbox();
	world.connection_id = end.searchParams.get('linked');
	world.profile = await world.person.makeProfile();
	for (let n = 0; n < many; ++n)
		await world.dropbox.put(`/Trips/2024/${n % 2 ? 'Rome/' : ''}${String(n).padStart(3, '0')}.jpg`, photo(n));
	for (let n = 0; n < 4; ++n) await world.dropbox.put(`/Batch/${n}.jpg`, photo(1_000 + n));
	await world.dropbox.put('/one.jpg', photo('one'));
});

step('M2: one file is chosen and imported; it stays in Dropbox', async () => {
	await openDialog();
	await entry('one.jpg').click();
	await dialog().getByText('1 file or folder chosen.').waitFor();
	await looksAccessible(page, 'a file is chosen in Dropbox');
	await begin('Import');
	await untilCatalogued(1);
	assert.deepEqual(await files((await newest()).import.id), ['one.jpg']);
	await openDialog();
	await entries().getByText('In the library').waitFor();
});

step('M2: a range by Shift and by keyboard, all, none: what is shown as chosen is chosen', async () => {
	await entries().getByRole('button', { name: 'Open Batch' }).click();
	await entry('0.jpg').click();
	await entry('2.jpg').click({ modifiers: ['Shift'] });
	await dialog().getByText('3 files and folders chosen.').waitFor();
	assert.ok(await entry('1.jpg').isChecked());
	await entry('2.jpg').focus();
	await page.keyboard.press('Shift+ArrowDown');
	await dialog().getByText('4 files and folders chosen.').waitFor();
	await dialog().getByRole('button', { name: 'Choose none' }).click();
	await dialog().getByText('Folders come with everything below them.').waitFor();
	await dialog().getByRole('button', { name: 'Choose all' }).click();
	await begin('Import');
	await untilCatalogued(4);
});

step(`M2: a nested folder of ${many} comes in with its paths, and Transfers shows how far it is`, async () => {
	await openDialog();
	await entry('Trips').click();
	await begin('Import');
	await page.goto(`${world.origin}/transfers`);
	await page.getByRole('heading', { name: 'Imports by hand' }).waitFor();
	await untilCatalogued(many);
	const paths = await files((await newest()).import.id);
	assert.equal(paths.length, many);
	assert.ok(paths.includes('Trips/2024/Rome/001.jpg') && paths.includes('Trips/2024/000.jpg'));
	await page.getByRole('link', { name: /200 catalogued/ }).waitFor();
	await looksAccessible(page, 'transfers with imports');
	assert.equal((await world.dropbox.files('/Trips')).length, many);
});

step('M2 ✗: the same folder again brings nothing new, and says so on its page', async () => {
	await openDialog();
	await entry('Trips').click();
	await begin('Import');
	await until('it to be told', async () => (await newest()).counts.already_here === many);
	await page.goto(`${world.origin}/imports/${(await newest()).import.id}`);
	await page.getByText(`${many} already here`).waitFor();
	await page.getByText('This file is in the library already.').first().waitFor();
	await looksAccessible(page, 'an import of what is here already');
});

/** A folder on the computer, dropped anywhere on the page: as browsers tell it. */
async function dropFolder(target) {
	const pictures = [photo('a'), photo('b')].map((bytes) => bytes.toString('base64'));
	const drop = await page.evaluateHandle((bytes) => {
		const fileOf = (name, text) =>
			new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name, { lastModified: 1 });
		const file = (path, text) => ({
			isDirectory: false,
			name: path.split('/').at(-1),
			fullPath: path,
			file: (take) => take(fileOf(path.split('/').at(-1), text))
		});
		const folder = (name, inside) => ({
			isDirectory: true,
			name,
			createReader: () => {
				const some = [inside, []];
				return { readEntries: (take) => take(some.shift()) };
			}
		});
		const rome = folder('Rome', [file('/Dropped/Rome/a.jpg', bytes[0])]);
		const whole = folder('Dropped', [rome, file('/Dropped/b.jpg', bytes[1])]);
		const transfer = new DataTransfer();
		transfer.items.add(fileOf('Dropped', ''));
		DataTransferItem.prototype.webkitGetAsEntry = () => whole;
		return transfer;
	}, pictures);
	await page.dispatchEvent(target, 'dragover', { dataTransfer: drop });
	await page.dispatchEvent(target, 'drop', { dataTransfer: drop });
}

step('M1: a folder dropped anywhere on the library comes in with its paths', async () => {
	await page.goto(`${world.origin}/library`);
	await page.getByRole('heading', { name: 'Library' }).waitFor();
	await dropFolder('h1');
	await dialog().getByText('Dropped/Rome/a.jpg').waitFor();
	await looksAccessible(page, 'dropped files');
	await begin('Send');
	await page.getByText('2 of 2 files sent').waitFor();
	await untilCatalogued(2);
	assert.deepEqual((await files((await newest()).import.id)).sort(), ['Dropped/Rome/a.jpg', 'Dropped/b.jpg']);
});

step('M1 ✗: a file chosen twice is sent once, its twin is told, and an empty one says why it isn’t taken', async () => {
	const folder = join(world.folder, 'chosen');
	await mkdir(folder);
	for (const [name, bytes] of [
		['c.jpg', photo('c')],
		['twin.jpg', photo('c')],
		['empty.jpg', '']
	])
		await writeFile(join(folder, name), bytes);
	const paths = ['c.jpg', 'twin.jpg', 'empty.jpg'].map((name) => join(folder, name));
	await openDialog();
	await dialog().getByRole('button', { name: 'From this computer' }).click();
	await dialog().getByLabel('Files', { exact: true }).setInputFiles(paths);
	await dialog().getByLabel('Files', { exact: true }).setInputFiles(paths.slice(0, 1));
	await begin('Send');
	await page.getByText('1 file chosen twice, sent once').waitFor();
	await page.getByText('This file is empty').waitFor();
	await until('the twin to be told', async () => (await newest()).counts.already_here === 1);
	const { counts } = await newest();
	assert.deepEqual([counts.catalogued, counts.left_over], [1, 1]);
	await page.getByRole('link', { name: 'What became of them' }).click();
	await page.getByText('The same bytes are an asset already').first().waitFor();
	await looksAccessible(page, 'an import with a twin');
});

step('M1: after a reload in the midst the same file goes on where it was', async () => {
	const big = join(world.folder, 'big.jpg');
	await writeFile(big, photo('big', 40 * chunk_bytes));
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('Network.enable');
	const throttle = (bytes) =>
		cdp.send('Network.emulateNetworkConditions', {
			offline: false,
			latency: 0,
			downloadThroughput: -1,
			uploadThroughput: bytes
		});
	await openDialog();
	await dialog().getByRole('button', { name: 'From this computer' }).click();
	await dialog().getByLabel('Files', { exact: true }).setInputFiles(big);
	await throttle(6 * chunk_bytes);
	await begin('Send');
	const { import: made } = await newest();
	const received = async () =>
		(await world.person.get(`/api/v1/imports/${made.id}/uploads`)).uploads[0]?.bytes_received ?? 0;
	await until('some of it to be there', async () => (await received()) > 3 * chunk_bytes, {
		within_ms: 30_000
	});
	await page.reload();
	await throttle(-1);
	const before = await received();
	assert.ok(before > 0 && before < 40 * chunk_bytes, `${before} bytes were there at the reload`);
	await openDialog();
	await dialog().getByRole('button', { name: 'From this computer' }).click();
	await dialog().getByRole('button', { name: 'Go on with it' }).click();
	await dialog().getByLabel('Files', { exact: true }).setInputFiles(big);
	const offsets = [];
	page.on('request', (request) => {
		if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
	});
	await begin('Send');
	await untilCatalogued(1);
	assert.equal((await newest()).import.id, made.id);
	assert.ok(Math.min(...offsets) >= before, `it began again at ${Math.min(...offsets)} of ${before}`);
});

step('nothing went wrong in the page, and nobody else was asked', () => {
	assert.deepEqual(mishaps, []);
});
