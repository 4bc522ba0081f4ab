// Where to go after sign-in. Only paths of this site are taken: anything else could lead people astray.
export function safeReturnPath(wanted: string | null): string {
	if (!wanted || !wanted.startsWith('/') || wanted.startsWith('//') || wanted.includes('\\')) return '/';
	if (wanted.startsWith('/sign-in') || wanted.startsWith('/setup')) return '/';
	return wanted;
}

export const signInPath = (url: URL): string =>
	`/sign-in?return=${encodeURIComponent(url.pathname + url.search)}`;
