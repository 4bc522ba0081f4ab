// Photographs for the tests: small, valid, and no two alike.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const dog = readFileSync(new URL('../../photos/rex.jpg', import.meta.url));

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** A valid JPEG of exactly `size` bytes: the same picture, with other bytes after its end. */
export function photo(number, size = 20_000) {
	const bytes = Buffer.alloc(size);
	dog.copy(bytes);
	let block = createHash('sha256').update(`photo ${number}`).digest();
	for (let at = dog.length; at < size; at += block.copy(bytes, at))
		block = createHash('sha256').update(block).digest();
	return bytes;
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
