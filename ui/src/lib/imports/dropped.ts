// Files and folders that were dropped or chosen, each with the folders that it lies in.
import { FileToSend } from '#lib/contribute/uploads.svelte.ts';

/** What systems leave in folders, and nobody means. */
const isLitter = (name: string): boolean =>
	name === '.DS_Store' || name === 'Thumbs.db' || name === 'desktop.ini';

const inWords = (path: string): string => path.replace(/^\/+/, '');

async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const entries: FileSystemEntry[] = [];
	for (;;) {
		// A reader gives some at a time, and none at its end.
		const some = await new Promise<FileSystemEntry[]>((take, refuse) => reader.readEntries(take, refuse));
		if (some.length === 0) return entries;
		entries.push(...some);
	}
}

async function filesOf(entry: FileSystemEntry): Promise<FileToSend[]> {
	if (isLitter(entry.name)) return [];
	if (entry.isDirectory) {
		const files: FileToSend[] = [];
		for (const inside of await readFolder(entry as FileSystemDirectoryEntry))
			files.push(...(await filesOf(inside)));
		return files;
	}
	const file = await new Promise<File>((take, refuse) => (entry as FileSystemFileEntry).file(take, refuse));
	return [new FileToSend(file, inWords(entry.fullPath))];
}

export interface Dropped {
	files: FileToSend[];
	/** Names of what the browser couldn't read. */
	unreadable: string[];
}

/** Must be called while the drop is being handled: its entries are gone afterwards. */
export async function droppedFiles(drop: DataTransfer): Promise<Dropped> {
	const entries = [...drop.items]
		.filter((item) => item.kind === 'file')
		.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
	const dropped: Dropped = { files: [], unreadable: [] };
	for (const { entry, file } of entries) {
		try {
			if (entry) dropped.files.push(...(await filesOf(entry)));
			else if (file) dropped.files.push(new FileToSend(file));
		} catch {
			dropped.unreadable.push(entry?.name ?? file?.name ?? '');
		}
	}
	return dropped;
}

export const chosenFiles = (list: FileList): FileToSend[] =>
	[...list]
		.filter((file) => !isLitter(file.name))
		.map((file) => new FileToSend(file, inWords(file.webkitRelativePath) || file.name));

/** Whether a drag carries files, not a text or a picture of the page. */
export const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
