// What a file is, in an icon and in words, from its type and name: shown wherever it has no picture.
import type { AssetSummary } from '#lib/api/types.ts';
import type { IconName } from '#lib/parts/Icon.svelte';

export interface FileKind {
	icon: IconName;
	/** "ZIP archive", "Spreadsheet" */
	words: string;
	/** "ZIP": short enough for a badge; empty where nothing is known */
	badge: string;
}

const archives = /^application\/(zip|x-tar|gzip|x-bzip2|x-xz|zstd|x-7z-compressed|vnd\.rar)$/;

// The first that matches the type.
const rules: [RegExp, IconName, string][] = [
	[archives, 'archive', 'archive'],
	[/illustrator|postscript|svg/, 'vector', 'vector drawing'],
	[/photoshop|krita|openraster/, 'image', 'layered picture'],
	[/spreadsheet|numbers|csv/, 'table', 'table'],
	[/presentation|keynote/, 'slides', 'slides'],
	[/indesign|sketch/, 'document', 'layout'],
	[/wordprocessing|opendocument\.text|rtf|apple\.pages|ole-storage/, 'document', 'office document'],
	[/^application\/pdf/, 'document', 'document'],
	[/^font\//, 'font', 'font'],
	[/html|xml|json/, 'code', 'structured text'],
	[/^text\//, 'text', 'text'],
	[/^image\//, 'image', 'picture'],
	[/^video\/|mxf/, 'video', 'video'],
	[/^audio\//, 'audio', 'sound'],
	[/executable/, 'other', 'program'],
	[/x-empty/, 'other', 'empty file']
];

export function kindOf(asset: Pick<AssetSummary, 'mime' | 'filename' | 'kind'>): FileKind {
	const dot = asset.filename.lastIndexOf('.');
	const extension = dot > 0 ? asset.filename.slice(dot + 1) : '';
	const badge = /^[a-z0-9]{1,5}$/i.test(extension) ? extension.toUpperCase() : '';
	const rule = rules.find(([pattern]) => pattern.test(asset.mime));
	const words = [badge, rule?.[2] ?? 'file'].filter(Boolean).join(' ');
	return { icon: rule?.[1] ?? asset.kind, words, badge };
}

export const isArchive = (mime: string) => archives.test(mime);
/** Types whose pages the server draws one by one. */
export const hasPages = (mime: string) => drawn.test(mime);
const drawn =
	/^(image\/tiff|application\/(pdf|rtf|x-ole-storage|vnd\.(adobe\.illustrator|openxmlformats-officedocument\..+|oasis\.opendocument\..+)))$/;

/** Sounds that every browser plays as they are. */
export const playsAsIs = (mime: string) =>
	['audio/mpeg', 'audio/mp4', 'audio/wav', 'audio/flac', 'audio/aac'].includes(mime);

/** "no preview: the file is damaged" begins as the server says it; pages show it as a sentence of their own. */
export const reasonOf = (said: string) => said.replace(/^no [a-z ]+: /, '');
