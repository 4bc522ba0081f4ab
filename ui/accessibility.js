// Looks at every page of a running Sluice with axe-core, in both themes, wide and at 320 pixels (WCAG 2.2 A and AA):
// npm run accessibility -- http://127.0.0.1:8080 EMAIL PASSWORD
// Needs Chromium (CHROMIUM names it where it isn't /usr/bin/chromium). Exits with 1 where anything is found.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [base, email, password] = process.argv.slice(2);
if (!password) {
	console.error('usage: npm run accessibility -- URL EMAIL PASSWORD');
	process.exit(2);
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const offline = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...offline]
});

let looked = 0;
let failed = 0;
const fail = (words) => {
	failed++;
	console.log(words);
};

async function look(page, path) {
	await page.goto(base + path);
	await page.waitForSelector('h1');
	// A list with more to load goes on showing so; everything else is there by then.
	const loaded = () => !document.querySelector('[role=status] .sr-only + .skeleton');
	await page.waitForFunction(loaded, undefined, { timeout: 5_000 }).catch(() => {});
	const where = `${path} ${page.viewportSize().width}px`;
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	if (overflow > 0) fail(`${where}: ${overflow} pixels wider than the screen`);
	await page.evaluate(axe);
	const { violations } = await page.evaluate(
		(tags) => globalThis.axe.run(document, { runOnly: tags }),
		rules
	);
	for (const { id, help, nodes } of violations) {
		fail(`${where}: ${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join('\n')}`);
	}
	looked++;
}

for (const colorScheme of ['light', 'dark']) {
	for (const width of [1280, 320]) {
		const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
		const page = await context.newPage();
		page.on('pageerror', (error) => fail(`${page.url()}: ${error.message}`));
		page.on('request', (request) => {
			if (!request.url().startsWith(base) && !request.url().startsWith('data:'))
				fail(`asks ${request.url()}`);
		});

		await look(page, '/sign-in');
		const answer = await context.request.post(`${base}/api/v1/session`, { data: { email, password } });
		if (!answer.ok()) throw new Error(`signing in failed: ${await answer.text()}`);
		const first = async (path, list) =>
			(await (await context.request.get(`${base}/api/v1${path}`)).json())[list][0];
		const asset = await first('/assets?limit=1', 'assets');
		const profile = await first('/profiles', 'profiles');
		const intake = await first('/intakes?limit=1', 'intakes');
		const paths = [
			'/',
			'/library',
			asset && `/library/${asset.id}`,
			'/integrations',
			'/profiles',
			'/profiles/new',
			'/fields',
			'/waiting?show=ignored',
			profile && `/profiles/${profile.id}`,
			'/mappings',
			'/contributor-links',
			'/transfers',
			intake && `/transfers/${intake.id}`,
			'/settings'
		];
		for (const path of paths.filter(Boolean)) await look(page, path);
		await context.close();
	}
}
await browser.close();
console.log(`${looked} pages looked at, ${failed} findings`);
process.exit(failed ? 1 : 0);
