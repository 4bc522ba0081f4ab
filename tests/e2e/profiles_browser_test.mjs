// A profile whole, in a real browser (C15, S9, W4): a vocabulary, a path template with a shape and a filter are typed in,
// tried on the real folders before anything is saved, and then do what the preview said.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { fitsIn320, launch, looksAccessible, signedIn } from './support/browser.mjs';
import { upload } from './support/client.mjs';
import { photo } from './support/photos.mjs';
import { until } from './support/processes.mjs';
import { World } from './support/sluice.mjs';
import { shownOn, stepsTelling } from './support/steps.mjs';

const path_template = '/{market}/{client}/{campaign:[A-Z]{3}\\d{4}}/{*}';
const mishaps = [];
let world, browser, page;

before(async () => {
	world = await World.make({});
	await world.startLinked();
	const put = (path, number, size) => world.dropbox.put(`/Launch/${path}`, photo(number, size));
	await put('DE/Acme/ABC1234/rex.jpg', 1);
	await put('Deutschland/Acme/abc1234/raw/bo.jpg', 2);
	await put('DEE/Acme/ABC1234/ida.jpg', 3);
	await put('FR/Acme/Notes/loose.jpg', 4);
	await put('DE/Acme/ABC1234/huge.jpg', 5, 250_000);
	await world.dropbox.put('/Launch/FR/Acme/ABC1234/plan.pdf', Buffer.from('%PDF-1.4'));
	browser = await launch();
	page = await signedIn(browser, world, mishaps, { viewport: { width: 1280, height: 1000 } });
});

after(async () => {
	await browser?.close();
	await world?.remove();
});

const dialog = () => page.getByRole('dialog');
const button = (name) => page.getByRole('button', { name, exact: true });
const sees = (text) => page.getByText(text).first().waitFor();
async function go(path) {
	await page.goto(world.origin + path);
	await page.locator('h1').waitFor();
}
const widen = () => page.setViewportSize({ width: 1280, height: 1000 });

/** What the preview within `place` says: how many of which verdict, and each file's words. */
async function previewIn(place) {
	await place.getByRole('group', { name: 'Show' }).waitFor();
	const counts = {};
	for (const chip of await place.locator('[data-verdict]').all())
		counts[await chip.getAttribute('data-verdict')] = Number(/\d+$/.exec(await chip.innerText())[0]);
	const files = {};
	for (const row of await place.getByRole('group', { name: 'Files' }).getByRole('listitem').all()) {
		const words = await row.innerText();
		files[words.split('\n')[0]] = words;
	}
	return { counts, files };
}
function says(words, parts) {
	for (const part of parts) assert.ok(words.includes(part), `“${part}” is missing in: ${words}`);
}
/** The library's asset of that name, field by field. */
async function metadataOf(filename) {
	const { assets } = await world.person.get('/api/v1/assets?limit=500');
	const { id } = assets.find((asset) => asset.filename === filename) ?? assert.fail(`no ${filename}`);
	const { metadata } = await world.person.get(`/api/v1/assets/${id}`);
	return { id, of: (key) => metadata.find(({ field }) => field === key) };
}

const step = stepsTelling(async () => `${await shownOn(page)}\n${world.words()}`);

step('the form of a new profile comes whichever of its lists is answered last', async () => {
	for (const late of ['fields', 'asset-groups', 'categories']) {
		const path = `**/api/v1/${late}`;
		await page.route(path, async (route) => {
			await new Promise((resolve) => setTimeout(resolve, 700));
			await route.continue();
		});
		await go('/profiles/new'); // anew, so that nothing is known from before
		await page.getByLabel('Name', { exact: true }).first().waitFor({ timeout: 5_000 });
		await page.unroute(path);
	}
	await go('/');
});

step('C15: a field gets a vocabulary, with other spellings of a term', async () => {
	await page.getByRole('link', { name: 'Profiles' }).first().click();
	await page.getByRole('link', { name: 'Fields' }).first().click();
	await button('New field').click();
	await dialog().getByLabel('Name').fill('Market');
	await dialog().getByLabel('Terms').fill('DE = Deutschland, Germany\nFR');
	await looksAccessible(page, 'a new field');
	await dialog().getByRole('button', { name: 'Make the field' }).click();
	await sees('The field Market is made.');
	const { fields } = await world.person.get('/api/v1/fields');
	const market = fields.find(({ key }) => key === 'market');
	assert.deepEqual(market.terms, ['DE', 'FR']);
});

const preview = () => page.locator('[data-preview]');

step(
	'C15: a path template says what is wrong with it while it is typed, and which fields it fills',
	async () => {
		await go('/profiles/new');
		await page.getByLabel('Name', { exact: true }).fill('Launch');
		const template = page.getByLabel('Template of the path below the mapped folder');
		await template.fill('/{market}/{client}/{campaign:[A-Z]{3}');
		await sees(/is not closed yet/);
		await template.fill('/{market}/{nosuch}');
		await sees('There is no field “nosuch”.');
		await template.fill(path_template);
		const filled = page.getByRole('list', { name: 'Fields of the template' });
		await filled.getByText('takes 2 terms: DE, FR').waitFor();
		assert.equal(await filled.getByRole('listitem').count(), 3);
		await page.getByLabel('File endings').fill('jpg, png');
		await page.getByLabel('Up to, MB').fill('0.2');
	}
);

step('C15: before anything is saved, the real folders show what would become of each file', async () => {
	await page.getByLabel('Folder', { exact: true }).fill('/Launch');
	await button('Preview what would happen').click();
	const { counts, files } = await previewIn(preview());
	assert.deepEqual(counts, { taken: 2, held: 2, ignored: 2, refused: 0 });
	for (const path of ['DE/Acme/ABC1234/rex.jpg', 'Deutschland/Acme/abc1234/raw/bo.jpg'])
		says(files[path], ['Taken', 'Market: DE', 'Client: Acme', 'Campaign: ABC1234']);
	assert.match(files['DEE/Acme/ABC1234/ida.jpg'], /Held[^]*'DEE'[^]*Did you mean 'DE'\?/);
	assert.match(files['FR/Acme/Notes/loose.jpg'], /Held[^]*Its folders don't fit the path template/);
	assert.match(
		files['DE/Acme/ABC1234/huge.jpg'],
		/Ignored[^]*It has 250 KB; the profile takes files up to 200 KB\./
	);
	assert.match(files['FR/Acme/ABC1234/plan.pdf'], /Ignored[^]*The profile doesn't take \.pdf files\./);
	await preview().locator('[data-verdict=ignored]').click();
	assert.deepEqual(Object.keys((await previewIn(preview())).files).sort(), [
		'DE/Acme/ABC1234/huge.jpg',
		'FR/Acme/ABC1234/plan.pdf'
	]);
	await looksAccessible(page, 'a new profile with its preview');
	await fitsIn320(page, 'a new profile with its preview');
	await widen();
	// Nothing came of looking.
	assert.equal((await world.person.get('/api/v1/profiles')).profiles.length, 1);
	assert.equal((await world.counts()).total, 0);
});

step('C15: what is changed afterwards makes the preview old, and a new look follows it', async () => {
	await page.getByLabel('Up to, MB').fill('0.3');
	await sees('Something was changed since.');
	await button('Look again').click();
	await preview().locator('[data-verdict=ignored]', { hasText: '1' }).waitFor();
	assert.equal((await previewIn(preview())).counts.taken, 3);
	await page.getByLabel('Up to, MB').fill('0.2');
	await button('Make the profile').click();
	await sees('Profile “Launch” is made.');
	const card = page.getByRole('listitem').filter({ hasText: 'Launch' });
	await card.getByText(path_template).waitFor();
	await looksAccessible(page, 'the profiles');
});

step('C15: the folder is mapped in the browser, and what the preview said is what happens', async () => {
	await page.getByRole('link', { name: 'Mappings' }).first().click();
	await button('New mapping').first().click();
	await dialog().getByRole('textbox', { name: 'Folder' }).fill('/Launch');
	await dialog().getByLabel('Profile').selectOption({ label: 'Launch' });
	await dialog().getByRole('button', { name: 'Preview what would happen' }).click();
	assert.deepEqual((await previewIn(dialog())).counts, { taken: 2, held: 2, ignored: 2, refused: 0 });
	await dialog().getByRole('button', { name: 'Map the folder' }).click();
	await sees('/Launch is mapped.');
	await world.untilDone(2);
	await until('two held and two ignored', async () => {
		const { held, ignored } = await world.counts();
		return held === 2 && ignored === 2;
	});
	const rex = await metadataOf('rex.jpg');
	assert.deepEqual(rex.of('market').values, ['DE']);
	assert.equal(rex.of('market').origin, 'folder');
	assert.deepEqual(rex.of('client').values, ['Acme']);
	assert.deepEqual(rex.of('campaign').values, ['ABC1234']);
	assert.deepEqual((await metadataOf('bo.jpg')).of('market').values, ['DE']);
	assert.deepEqual((await metadataOf('bo.jpg')).of('campaign').values, ['ABC1234']);
});

step('C15: an asset shows what its folders said of it', async () => {
	const { id } = await metadataOf('rex.jpg');
	await go(`/library/${id}`);
	const said = page.locator('dl div').filter({ has: page.locator('dt', { hasText: /^Market$/ }) });
	await said.getByText('DE', { exact: true }).waitFor();
	await said.getByText(/^from folder/).waitFor();
	await looksAccessible(page, 'an asset with fields from its folders');
});

step('S9: an unknown value holds its file with a suggestion, and one click takes it for good', async () => {
	await page
		.getByRole('link', { name: /^Waiting/ })
		.first()
		.click();
	await sees('“DEE” isn’t a term of Market');
	await looksAccessible(page, 'a value that is unknown');
	await button('Take “DE”').click();
	await sees('“DEE” means “DE” from now on. Its files go on.');
	await world.untilDone(3);
	assert.deepEqual((await metadataOf('ida.jpg')).of('market').values, ['DE']);
	await world.dropbox.put('/Launch/DEE/Acme/ABC1234/kim.jpg', photo(6));
	await world.untilDone(4);
	assert.deepEqual((await metadataOf('kim.jpg')).of('market').values, ['DE']);
	const left = page.getByRole('grid', { name: 'Files that wait' }).getByRole('gridcell');
	await until('the loose one to be left', async () => (await left.count()) === 1);
	await left.getByText(/Its folders don't fit the path template/).waitFor();
});

step(
	'C15: an ignored file stands under Ignored with the reason, stays in Dropbox, and can be taken',
	async () => {
		await page.getByRole('link', { name: /^Ignored/ }).click();
		const ignored = page.getByRole('list', { name: 'Ignored files' }).getByRole('listitem');
		const row = (name) => ignored.filter({ hasText: name });
		await row('plan.pdf').getByText("The profile doesn't take .pdf files.").waitFor();
		await row('huge.jpg').getByText('It has 250 KB; the profile takes files up to 200 KB.').waitFor();
		assert.equal(await ignored.count(), 2);
		assert.deepEqual((await world.dropbox.files('/Launch')).sort(), [
			'/Launch/DE/Acme/ABC1234/huge.jpg',
			'/Launch/FR/Acme/ABC1234/plan.pdf',
			'/Launch/FR/Acme/Notes/loose.jpg'
		]);
		await looksAccessible(page, 'ignored files');
		await fitsIn320(page, 'the ignored files');
		await widen();
		await button('Take in anyway: huge.jpg').click();
		await world.untilDone(5);
		assert.deepEqual((await metadataOf('huge.jpg')).of('client').values, ['Acme']);
	}
);

step('W2: the form of a contributor link shows what its profile would do with what lies there', async () => {
	await world.dropbox.put('/Pitch/DE/Nova/XYZ0001/in.jpg', photo(7));
	await world.dropbox.put('/Pitch/loose.jpg', photo(8));
	await page.getByRole('link', { name: 'Contributor links' }).first().click();
	await button('New link').first().click();
	await dialog().getByLabel('Title').fill('Pitch');
	await dialog().getByLabel('Profile').selectOption({ label: 'Launch' });
	await dialog().getByLabel('Destination in Dropbox').fill('/Nothing yet');
	await dialog().getByRole('button', { name: 'Preview what would happen' }).click();
	await dialog().getByText('There is no such folder in Dropbox yet.').waitFor();
	await dialog().getByLabel('Destination in Dropbox').fill('/Pitch');
	await dialog().getByRole('button', { name: 'Look again' }).click();
	const { counts, files } = await previewIn(dialog());
	assert.deepEqual(counts, { taken: 1, held: 1, ignored: 0, refused: 0 });
	says(files['DE/Nova/XYZ0001/in.jpg'], ['Taken', 'Market: DE', 'Client: Nova', 'Campaign: XYZ0001']);
	assert.match(files['loose.jpg'], /Held[^]*Its folders don't fit the path template/);
	await looksAccessible(page, 'a new link with its preview');
	await fitsIn320(page, 'a new link with its preview');
	await widen();
	assert.equal((await world.person.get('/api/v1/contributor-links')).contributor_links.length, 0);
	await dialog().getByRole('button', { name: 'Make the link' }).click();
	await sees('“Pitch” is open.');
	await world.untilDone(6);
	assert.deepEqual((await metadataOf('in.jpg')).of('client').values, ['Nova']);
});

step('W3: its row says when it was checked last, and counts what came without a click', async () => {
	const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^Pitch/ }) });
	await row.locator('[data-checked] time').waitFor();
	await row.getByText('0 files').waitFor();
	const { contributor_links } = await world.person.get('/api/v1/contributor-links');
	await upload(contributor_links[0].url, 'sent.jpg', photo(9));
	// The page asks by itself twice a minute, and what it shows is looked at then.
	await row.getByText('1 file', { exact: true }).waitFor({ timeout: 90_000 });
	await until(
		'the upload to wait, since no folder says of it',
		async () => (await world.counts()).held === 3
	);
	await looksAccessible(page, 'contributor links');
});

step('no page had a script error, and none asked another site for anything', async () => {
	assert.deepEqual(mishaps, []);
});
