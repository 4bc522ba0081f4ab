// Many assets are sent in lots, as the server takes at most so many at once. Each lot is done or not as a whole.
const lot_assets_max = 1_000;

/** Sends one lot after the other; answers the sum of what `send` answers. What fails leaves the lots before it done. */
export async function inLots(ids: string[], send: (lot: string[]) => Promise<number>): Promise<number> {
	let sum = 0;
	for (let first = 0; first < ids.length; first += lot_assets_max)
		sum += await send(ids.slice(first, first + lot_assets_max));
	return sum;
}
