// What a key means in a grid of things to select: the tray's files, the library's assets. Pure. Character keys can be
// switched off (WCAG 2.1.4); all others always work.
import { nextIndex } from '#lib/library/grid.ts';

export type ChooseAct =
	{ do: 'move'; to: number; extend: boolean } | { do: 'toggle' | 'all' | 'none' | 'open' };

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

export function chooseActOf(pressed: Pressed, where: Where, letters: boolean): ChooseAct | undefined {
	const { key } = pressed;
	if (pressed.altKey) return undefined;
	if (pressed.ctrlKey || pressed.metaKey) return key.toLowerCase() === 'a' ? { do: 'all' } : undefined;
	const to = nextIndex(key, where.index, where.total, where.columns, where.page_rows);
	if (to !== undefined) return { do: 'move', to, extend: pressed.shiftKey };
	if (key === ' ') return { do: 'toggle' };
	if (key === 'Enter') return { do: 'open' };
	if (key === 'Escape') return { do: 'none' };
	return letters && key.toLowerCase() === 'x' ? { do: 'toggle' } : undefined;
}
