import { expect, test } from 'vitest';
import { hasPages, isArchive, kindOf, reasonOf } from './kinds.ts';

const file = (filename: string, mime: string) => kindOf({ filename, mime, kind: 'other' });

test('a file without a picture is named by its kind and its extension', () => {
	expect(file('photos.zip', 'application/zip')).toEqual({
		icon: 'archive',
		words: 'ZIP archive',
		badge: 'ZIP'
	});
	expect(file('Logo.ai', 'application/vnd.adobe.illustrator').words).toBe('AI vector drawing');
	const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
	expect(file('plan.xlsx', sheet)).toEqual({ icon: 'table', words: 'XLSX table', badge: 'XLSX' });
});

test('what is not known is still named', () => {
	expect(file('thing.q7', 'application/octet-stream')).toEqual({
		icon: 'other',
		words: 'Q7 file',
		badge: 'Q7'
	});
	expect(file('no extension', 'application/octet-stream').words).toBe('file');
	expect(file('.hidden', 'application/octet-stream').badge).toBe('');
	expect(file('odd.<script>', 'text/plain')).toEqual({ icon: 'text', words: 'text', badge: '' });
});

test('pages and listings are offered where the server makes them', () => {
	expect(hasPages('image/tiff')).toBe(true);
	expect(hasPages('application/vnd.oasis.opendocument.text')).toBe(true);
	expect(hasPages('application/rtf')).toBe(true);
	expect(hasPages('image/gif')).toBe(false);
	expect(hasPages('application/zip')).toBe(false);
	expect(isArchive('application/x-7z-compressed')).toBe(true);
	expect(isArchive('application/zip+xml')).toBe(false);
});

test('the reason stands without what there is none of', () => {
	expect(reasonOf('no preview: the file is damaged')).toBe('the file is damaged');
	expect(reasonOf('no light copy: there is no video inside')).toBe('there is no video inside');
	expect(reasonOf('Something else.')).toBe('Something else.');
});
