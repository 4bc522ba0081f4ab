// Lists of names and addresses, for spreadsheets and mails.

export interface Line {
	name: string;
	title: string;
	url: string;
}

/** A cell that a spreadsheet doesn't take for a formula. */
function cell(text: string): string {
	const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[",;\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV as Excel reads it: with a mark that it is UTF-8. */
export const toCsv = (lines: Line[]): string =>
	'\uFEFF' +
	[['name', 'title', 'url'], ...lines.map((line) => [line.name, line.title, line.url])]
		.map((cells) => cells.map(cell).join(','))
		.join('\r\n') +
	'\r\n';

/** A name and its address a line. */
export const toText = (lines: Line[]): string => lines.map((line) => `${line.name}\t${line.url}`).join('\n');

export function download(name: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
	const anchor = document.createElement('a');
	anchor.href = url;
	anchor.download = name;
	anchor.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
