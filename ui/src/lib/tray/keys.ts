// What a key means in the tray. Pure. Character keys can be switched off (WCAG 2.1.4); all others always work.
import { chooseActOf, type ChooseAct, type Pressed, type Where } from '#lib/selection/keys.ts';

export type TrayAct = ChooseAct | { do: 'release' | 'reject' | 'undo' };

export function trayActOf(pressed: Pressed, where: Where, letters: boolean): TrayAct | undefined {
	const chosen = chooseActOf(pressed, where, letters);
	if (chosen || !letters || pressed.altKey || pressed.ctrlKey || pressed.metaKey) return chosen;
	switch (pressed.key) {
		case 'a':
		case 'A':
			return { do: 'release' };
		case 'r':
		case 'R':
			return { do: 'reject' };
		case 'u':
		case 'U':
			return { do: 'undo' };
	}
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
