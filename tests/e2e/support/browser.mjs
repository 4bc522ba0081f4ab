// Chromium, driven by playwright-core, and axe-core's eyes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const offline = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The machine's own Chromium; CHROMIUM names it where it is elsewhere. */
export function launch() {
	const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
	if (!existsSync(program))
		throw new Error(`There is no ${program}. Install Chromium, or name it in CHROMIUM.`);
	return chromium.launch({
		executablePath: program,
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...offline]
	});
}

/** What no server is asked for; a browser shows PDFs by an extension of its own. */
const within_the_browser = /^(data|blob|chrome|chrome-extension):/;

/** Notes every error of a page's scripts, and every request that goes anywhere but to `origins`. */
export function listen(page, origins, mishaps) {
	page.on('pageerror', (error) => mishaps.push(`${page.url()}: ${error.message}`));
	page.on('request', (request) => {
		const url = request.url();
		if (!within_the_browser.test(url) && !origins.includes(new URL(url).origin))
			mishaps.push(`${page.url()} asks ${url}`);
	});
}

/** A page of `world`'s Sluice on which its administrator has just signed in, and sees the overview. */
export async function signedIn(browser, world, mishaps, context_options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context_options });
	const page = await context.newPage();
	page.setDefaultTimeout(20_000);
	listen(page, [world.origin], mishaps);
	await page.goto(world.origin);
	await page.getByLabel('E-mail').fill('ana@example.org');
	await page.getByLabel('Password').fill('a long enough password');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('heading', { name: 'Overview' }).waitFor();
	return page;
}

/** Narrows the window to 320 pixels, in which nothing may have to be scrolled sideways (WCAG 2.2, 1.4.10). */
export async function fitsIn320(page, what) {
	await page.setViewportSize({ width: 320, height: 640 });
	// The navigation folds away a moment after the window narrows.
	await page
		.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, undefined, { timeout: 3_000 })
		.catch(() => assert.fail(`${what} is wider than 320 pixels`));
}

/** Looks at the page as it stands, light and dark. */
export async function looksAccessible(page, what) {
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.waitForFunction(() =>
			document
				.getAnimations()
				.every(
					({ effect }) =>
						effect.getTiming().iterations === Infinity ||
						effect.getComputedTiming().progress === null ||
						effect.getComputedTiming().progress === 1
				)
		);
		await page.evaluate(axe);
		const look = () => page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), rules);
		let { violations } = await look();
		if (violations.length > 0) {
			await page.waitForTimeout(500); // a transition may have begun since: what is wrong stays wrong
			({ violations } = await look());
		}
		const told = violations.map(
			({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`
		);
		assert.deepEqual(told, [], `${what}, ${colorScheme}`);
	}
}
