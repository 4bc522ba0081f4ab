// What this browser remembers: theme and keyboard shortcuts.

export type Theme = 'auto' | 'light' | 'dark';

function read(name: string): string | null {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}
function write(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		// Storage may be forbidden; the choice then lasts until the page is closed.
	}
}

class Prefs {
	theme = $state<Theme>((read('sluice.theme') as Theme | null) ?? 'auto');
	shortcuts = $state(read('sluice.shortcuts') !== 'off');

	setTheme(theme: Theme): void {
		this.theme = theme;
		write('sluice.theme', theme);
		dispatchEvent(new Event('sluice:theme'));
	}

	setShortcuts(on: boolean): void {
		this.shortcuts = on;
		write('sluice.shortcuts', on ? 'on' : 'off');
	}
}

export const prefs = new Prefs();
