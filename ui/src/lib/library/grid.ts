// Where tiles of the library grid are: pure sums, so that fifty thousand tiles need no fifty thousand elements.

export interface GridShape {
	columns: number;
	tile_width: number;
	row_height: number;
}
export interface RowWindow {
	first: number;
	last: number; // inclusive; before `first` where there is nothing
}

const gap_px = 12;
const caption_px = 58;
/** Rows above and below the screen that are there before somebody scrolls to them. */
export const overscan_rows = 3;

/** As many columns of at least 150 (narrow screens) or 200 pixels as fit. */
export function shapeOf(width: number): GridShape {
	const least = width < 560 ? 140 : 200;
	const columns = Math.max(1, Math.floor((width + gap_px) / (least + gap_px)));
	const tile_width = Math.floor((width - gap_px * (columns - 1)) / columns);
	return { columns, tile_width, row_height: Math.round(tile_width * 0.75) + caption_px + gap_px };
}

export const rowsOf = (total: number, shape: GridShape): number => Math.ceil(total / shape.columns);

/** The rows that are on the screen, and `around` it. `top` is how far the grid is scrolled past its top. */
export function visibleRows(
	top: number,
	height: number,
	total: number,
	shape: GridShape,
	around = overscan_rows
): RowWindow {
	const rows = rowsOf(total, shape);
	const first = Math.max(0, Math.floor(top / shape.row_height) - around);
	const last = Math.min(rows - 1, Math.ceil((top + height) / shape.row_height) + around);
	return { first: Math.min(first, Math.max(0, rows - 1)), last };
}

/** Where a key leads from tile `index`; undefined for keys that mean nothing here. */
export function nextIndex(
	key: string,
	index: number,
	total: number,
	columns: number,
	page_rows: number
): number | undefined {
	const within = (to: number) => Math.min(total - 1, Math.max(0, to));
	const below = index + columns;
	switch (key) {
		case 'ArrowRight':
			return within(index + 1);
		case 'ArrowLeft':
			return within(index - 1);
		case 'ArrowDown':
			// The last row may be short: go to its end rather than nowhere.
			return below < total || Math.floor(index / columns) < Math.floor((total - 1) / columns)
				? within(below)
				: index;
		case 'ArrowUp':
			return index < columns ? index : index - columns;
		case 'PageDown':
			return within(index + columns * page_rows);
		case 'PageUp':
			return within(index - columns * page_rows);
		case 'Home':
			return 0;
		case 'End':
			return total - 1;
		default:
			return undefined;
	}
}
