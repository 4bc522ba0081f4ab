// Numbers, sizes and times in words.

const plain = new Intl.NumberFormat('en');
export const count = (value: number): string => plain.format(value);

/** "1 file", "3 files" */
export const counted = (value: number, one: string, many = `${one}s`): string =>
	`${count(value)} ${value === 1 ? one : many}`;

/** Decimal units, as Dropbox and file managers show them. */
export function bytes(value: number): string {
	if (value < 1000) return `${value} B`;
	const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
	let scaled = value;
	let unit = '';
	for (const next of units) {
		if (scaled < 999.5) break;
		scaled /= 1000;
		unit = next;
	}
	return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`;
}

/** 83000 → "1:23" */
export function duration(milliseconds: number): string {
	const total = Math.round(milliseconds / 1000);
	const seconds = String(total % 60).padStart(2, '0');
	const minutes = Math.floor(total / 60) % 60;
	const hours = Math.floor(total / 3600);
	return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** "just now", "5 min ago", "in 2 h", "12 Mar 2026" */
export function ago(instant: string, now: number): string {
	const at = Date.parse(instant);
	if (Number.isNaN(at)) return instant;
	const seconds = (now - at) / 1000;
	const away = Math.abs(seconds);
	const said = (text: string) => (seconds >= 0 ? `${text} ago` : `in ${text}`);
	if (away < 10) return 'just now';
	if (away < 60) return said(`${Math.round(away)} s`);
	if (away < 3600) return said(`${Math.round(away / 60)} min`);
	if (away < 86_400) return said(`${Math.round(away / 3600)} h`);
	if (away < 7 * 86_400) return said(counted(Math.round(away / 86_400), 'day'));
	return day(instant);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const momentFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
export const day = (instant: string): string => dayFormat.format(new Date(instant));
export const moment = (instant: string): string => momentFormat.format(new Date(instant));
