// Opens pages of Sluice in a browser, one after the other, each anew (as by its address) and by its link in the
// navigation, and says after how many milliseconds each showed what it is for.
// Usage: node page_loads.mjs ORIGIN COOKIE SECONDS
import { createRequire } from 'node:module';

const e2e = createRequire(new URL('../../tests/e2e/package.json', import.meta.url));
const { chromium } = e2e('playwright-core');
const [origin, cookie, seconds] = process.argv.slice(2);
const [name, value] = cookie.split('=');
const pause_ms = 2_000;

/** Each page, and what is on it once it is of use. */
const pages = {
	library: ['/library', (page) => page.getByRole('grid').getByRole('gridcell').first()],
	waiting: ['/waiting', (page) => page.getByText('Nothing waits').first()],
	transfers: ['/transfers', (page) => page.locator('main').getByRole('listitem').first()],
	links: ['/contributor-links', (page) => page.getByRole('heading', { name: 'Event' }).first()]
};

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
await context.addCookies([{ name, value, url: origin }]);
const page = await context.newPage();
const until = Date.now() + Number(seconds) * 1000;
await page.goto(`${origin}/settings`); // the browser's own start isn't the page's

async function time(called, sign, open) {
	const begun = performance.now();
	try {
		await open();
		await sign(page).waitFor({ timeout: 20_000 });
		console.log(called, (performance.now() - begun).toFixed(1));
	} catch (thrown) {
		console.log(`${called} failed: ${thrown.message.split('\n')[0]}`);
	}
	await page.waitForTimeout(pause_ms);
}
const link = (path) => page.getByRole('navigation').locator(`a[href="${path}"]`).first();

while (Date.now() < until) {
	for (const [called, [path, sign]] of Object.entries(pages))
		await time(`${called}-anew`, sign, () => page.goto(origin + path, { waitUntil: 'commit' }));
	for (const [called, [path, sign]] of Object.entries(pages))
		await time(`${called}-by-link`, sign, () => link(path).click());
}
await browser.close();
