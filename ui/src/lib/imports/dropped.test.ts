import { expect, test } from 'vitest';
import { chosenFiles, droppedFiles } from './dropped.ts';

const file = (name: string, at = '') =>
	Object.defineProperty(new File(['x'], name), 'webkitRelativePath', { value: at });

const fileEntry = (name: string, fullPath: string, fails = false) => ({
	isDirectory: false,
	name,
	fullPath,
	file: (take: (file: File) => void, refuse: (error: Error) => void) =>
		fails ? refuse(new Error('gone')) : take(new File(['x'], name))
});
const folderEntry = (name: string, inside: unknown[]) => ({
	isDirectory: true,
	name,
	createReader: () => {
		const pages = [inside.slice(0, 1), inside.slice(1), []];
		return { readEntries: (take: (entries: unknown[]) => void) => take(pages.shift() ?? []) };
	}
});
const drop = (entries: unknown[]) =>
	({
		items: entries.map((entry) => ({
			kind: 'file',
			webkitGetAsEntry: () => entry,
			getAsFile: () => new File(['x'], 'plain.jpg')
		}))
	}) as unknown as DataTransfer;

test('chosen files keep the folders that they lie in; what systems leave there is left out', () => {
	const list = [file('a.jpg', 'Trips/Rome/a.jpg'), file('b.jpg'), file('.DS_Store', 'Trips/.DS_Store')];
	expect(chosenFiles(list as unknown as FileList).map((one) => one.path)).toEqual([
		'Trips/Rome/a.jpg',
		'b.jpg'
	]);
});

test('a dropped folder is read to its end, some entries at a time', async () => {
	const rome = folderEntry('Rome', [
		fileEntry('a.jpg', '/Trips/Rome/a.jpg'),
		fileEntry('b.jpg', '/Trips/Rome/b.jpg')
	]);
	const trips = folderEntry('Trips', [
		rome,
		fileEntry('Thumbs.db', '/Trips/Thumbs.db'),
		fileEntry('c.jpg', '/Trips/c.jpg')
	]);
	const { files } = await droppedFiles(drop([trips, null]));
	expect(files.map((one) => one.path)).toEqual([
		'Trips/Rome/a.jpg',
		'Trips/Rome/b.jpg',
		'Trips/c.jpg',
		'plain.jpg'
	]);
});

test('what can’t be read is named, and the rest comes', async () => {
	const dropped = await droppedFiles(
		drop([fileEntry('bad.jpg', '/bad.jpg', true), fileEntry('a.jpg', '/a.jpg')])
	);
	expect(dropped.unreadable).toEqual(['bad.jpg']);
	expect(dropped.files.map((one) => one.path)).toEqual(['a.jpg']);
});
