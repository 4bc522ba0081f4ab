// What a key means in the tray. Pure. Character keys can be switched off (WCAG 2.1.4); all others always work.
import { nextIndex } from '#lib/library/grid.ts';

export type TrayAct =
	| { do: 'move'; to: number; extend: boolean }
	| { do: 'toggle' | 'all' | 'none' | 'open' | 'release' | 'reject' | 'undo' };

export interface Pressed {
	key: string;
	shiftKey: boolean;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
}
export interface Where {
	index: number;
	total: number;
	columns: number;
	page_rows: number;
}

export function trayActOf(pressed: Pressed, where: Where, letters: boolean): TrayAct | undefined {
	const { key } = pressed;
	if (pressed.altKey) return undefined;
	if (pressed.ctrlKey || pressed.metaKey) return key.toLowerCase() === 'a' ? { do: 'all' } : undefined;
	const to = nextIndex(key, where.index, where.total, where.columns, where.page_rows);
	if (to !== undefined) return { do: 'move', to, extend: pressed.shiftKey };
	if (key === ' ') return { do: 'toggle' };
	if (key === 'Enter') return { do: 'open' };
	if (key === 'Escape') return { do: 'none' };
	if (!letters) return undefined;
	if (key === 'a' || key === 'A') return { do: 'release' };
	if (key === 'r' || key === 'R') return { do: 'reject' };
	if (key === 'u' || key === 'U') return { do: 'undo' };
	return undefined;
}

export type ReviewAct =
	| { do: 'next' | 'previous' | 'release' | 'reject' | 'fit' | 'full' | 'closer' | 'farther' }
	| { do: 'pan'; x: number; y: number };

const pan_px = 120;

/** `zoomed`: the picture is larger than the screen, so arrows move it. */
export function reviewActOf(pressed: Pressed, zoomed: boolean, letters: boolean): ReviewAct | undefined {
	if (pressed.altKey || pressed.ctrlKey || pressed.metaKey) return undefined;
	switch (pressed.key) {
		case 'PageDown':
			return { do: 'next' };
		case 'PageUp':
			return { do: 'previous' };
		case 'ArrowRight':
			return zoomed ? { do: 'pan', x: -pan_px, y: 0 } : { do: 'next' };
		case 'ArrowLeft':
			return zoomed ? { do: 'pan', x: pan_px, y: 0 } : { do: 'previous' };
		case 'ArrowDown':
			return zoomed ? { do: 'pan', x: 0, y: -pan_px } : undefined;
		case 'ArrowUp':
			return zoomed ? { do: 'pan', x: 0, y: pan_px } : undefined;
		case 'Enter':
			return { do: zoomed ? 'fit' : 'full' };
	}
	if (!letters) return undefined;
	switch (pressed.key) {
		case 'a':
		case 'A':
			return { do: 'release' };
		case 'r':
		case 'R':
			return { do: 'reject' };
		case '+':
		case '=':
			return { do: 'closer' };
		case '-':
			return { do: 'farther' };
		case '0':
			return { do: 'fit' };
		case '1':
			return { do: 'full' };
	}
	return undefined;
}
