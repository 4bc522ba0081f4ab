// A page looked at in every view that counts: wide and on a small screen, light and dark.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { looksAccessible } from './browser.mjs';

const wide = { width: 1280, height: 900 };
const small = { width: 320, height: 720 };

/** Nothing is cut off or scrolls sideways, on either screen. Works without JavaScript too. */
export async function looksWhole(page, what, in_each_size = () => {}) {
	for (const size of [small, wide]) {
		await page.setViewportSize(size);
		assert.deepEqual(await page.evaluate(cutOff), [], `${what}, cut off at ${size.width} px`);
		await in_each_size(size);
		if (process.env.E2E_SCREENSHOTS) await picture(page, `${what} ${size.width}`);
	}
}

/** And accessible in all views. E2E_SCREENSHOTS names a folder for pictures. */
export const looksGood = (page, what) =>
	looksWhole(page, what, ({ width }) => looksAccessible(page, `${what}, ${width} px`));

/** Runs in the page: what one can't see whole, though it is there to be seen. */
function cutOff() {
	const wanted = 'a, button, input, label, summary, h1, h2, p, li, td, img, video, audio, iframe';
	const unseen = '.visually-hidden, .skip, pre *';
	const told = [...document.querySelectorAll(wanted)]
		.filter((one) => one.checkVisibility() && !one.matches(unseen))
		.filter((one) => {
			const { left, right } = one.getBoundingClientRect();
			return left < 0 || right > window.innerWidth;
		})
		.map((one) => one.outerHTML.slice(0, 120));
	const sideways = document.documentElement.scrollWidth - window.innerWidth;
	return sideways > 0 ? [...told, `scrolls sideways by ${sideways} px`] : told;
}

async function picture(page, name) {
	mkdirSync(process.env.E2E_SCREENSHOTS, { recursive: true });
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		const file = `${name} ${colorScheme}.png`.replaceAll(/[^\w.]+/g, '-');
		await page.screenshot({ path: join(process.env.E2E_SCREENSHOTS, file), fullPage: true });
	}
}
