// Where a folder is shown in Dropbox's own pages.

/** "/Team photographs/2026" → its address; each name is one part of it, whatever characters it has. */
export const addressAtDropbox = (path: string): string =>
	`https://www.dropbox.com/home${path.split('/').map(encodeURIComponent).join('/')}`;
