// A preview of a mapping in words: pure.
import type { MappingPreviewRequest, PreviewedFile, PreviewVerdict, Release } from '#lib/api/types.ts';

export const verdicts: PreviewVerdict[] = ['taken', 'held', 'ignored', 'refused'];
export const shown_max = 1_000;

export const isShown = (file: PreviewedFile, show: PreviewVerdict | undefined): boolean =>
	!show || file.verdict === show;

interface Draft {
	connection_id: string;
	folder_path: string;
	profile_id: string;
	release: Release;
}
/** What to ask of a form that maps a folder; a sentence where it isn't ready to be asked. */
export function requestOf(draft: Draft): MappingPreviewRequest | string {
	const folder_path = draft.folder_path.trim().replace(/\/+$/, '');
	if (!/^\/[^/]/.test(folder_path)) return 'Choose a folder first.';
	if (!draft.connection_id || !draft.profile_id) return 'Choose an account and a profile first.';
	return { ...draft, folder_path };
}

/** What a file would say, a line each: the fields from its folders, those of the profile, its collection. */
export function describe(file: PreviewedFile, labelOf: (field: string) => string): string[] {
	const said = (origin: string) =>
		file.metadata
			.filter((value) => value.origin === origin)
			.map((value) => `${labelOf(value.field)}: ${value.values.join(', ')}`)
			.join('; ');
	const folders = said('folder');
	const defaults = said('profile');
	return [
		...(folders ? [`From its folders: ${folders}`] : []),
		...(defaults ? [`By default: ${defaults}`] : []),
		...(file.collection_path.length ? [`Collection: ${file.collection_path.join(' › ')}`] : [])
	];
}
