// Files and folders one by one: writing, reading, listing, finding, moving, deleting.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { refused } from '../support/covered.mjs';

const photos = new URL('../../photos/', import.meta.url);

export const until = async (probe, is_done) => {
	for (;;) {
		const answer = await probe();
		if (is_done(answer)) return answer;
		await new Promise((resolve) => setTimeout(resolve, 20)); // a job of the sandbox's goes on with each look
	}
};
export const finished = (check, async_job_id) =>
	until(() => check({ async_job_id }), ({ result }) => result['.tag'] !== 'in_progress').then(({ result }) => result);

export const put = async (sdk, path, contents, mode = 'overwrite') =>
	(await sdk.filesUpload({ path, contents, mode: { '.tag': mode } })).result;

const names = (entries) => entries.map(({ name }) => name).sort();

export async function files(context) {
	const { sdk, test } = context;

	await test('an upload comes back byte for byte, with umlauts and beyond', async () => {
		const path = '/Files/Grüße – 写真.txt';
		const written = await put(sdk, path, 'hello world');
		assert.equal(written.content_hash, 'bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423');
		assert.equal(written['.tag'], undefined);
		const { result } = await sdk.filesDownload({ path: '/files/GRÜSSE – 写真.txt'.replace('SS', 'ß') });
		assert.equal(result.fileBinary.toString(), 'hello world');
		assert.equal(result.id, written.id);
		const by_id = await sdk.filesGetMetadata({ path: written.id });
		assert.equal(by_id.result['.tag'], 'file');
		assert.equal(by_id.result.path_lower, path.toLowerCase());
		assert.equal((await sdk.filesDownload({ path: `rev:${written.rev}` })).result.rev, written.rev);
		await refused(sdk.filesDownload({ path: '/nowhere.txt' }), 409, 'path/not_found');
		await refused(sdk.filesGetMetadata({ path: '' }), 400, "path: '' did not match pattern");
		await refused(sdk.filesUpload({ path: '/x', contents: 'x', colour: 'red' }), 400, "unknown field 'colour'");
	});

	await test('modes add, overwrite and update', async () => {
		const first = await put(sdk, '/Files/modes.txt', 'one');
		assert.equal((await put(sdk, '/Files/modes.txt', 'one', 'add')).rev, first.rev);
		const conflict = await refused(
			sdk.filesUpload({ path: '/Files/modes.txt', contents: 'two', mode: 'add' }),
			409,
			'path/conflict/file'
		);
		assert.equal(conflict.error.reason['.tag'], 'conflict');
		const renamed = await sdk.filesUpload({ path: '/Files/modes.txt', contents: 'two', autorename: true });
		assert.equal(renamed.result.name, 'modes (1).txt');
		const mode = { '.tag': 'update', update: first.rev };
		const updated = await sdk.filesUpload({ path: '/Files/modes.txt', contents: 'three', mode });
		assert.equal(updated.result.id, first.id);
		await refused(sdk.filesUpload({ path: '/Files/modes.txt', contents: 'four', mode }), 409, 'path/conflict');
		const wrong = { path: '/Files/hash.txt', contents: 'x', content_hash: '0'.repeat(64) };
		await refused(sdk.filesUpload(wrong), 409, 'content_hash_mismatch');
	});

	await test('a listing in pages, the cursor for what comes next, and a longpoll', async () => {
		for (let i = 0; i < 5; ++i) await put(sdk, `/Listing/${i}.txt`, String(i));
		const entries = [];
		let page = (await sdk.filesListFolder({ path: '/Listing', limit: 2 })).result;
		entries.push(...page.entries);
		while (page.has_more) {
			page = (await sdk.filesListFolderContinue({ cursor: page.cursor })).result;
			entries.push(...page.entries);
		}
		assert.deepEqual(names(entries), ['0.txt', '1.txt', '2.txt', '3.txt', '4.txt']);
		const latest = (await sdk.filesListFolderGetLatestCursor({ path: '/Listing' })).result.cursor;
		const poll = sdk.filesListFolderLongpoll({ cursor: latest, timeout: 30 });
		await sdk.filesDeleteV2({ path: '/Listing/0.txt' });
		assert.equal((await poll).result.changes, true);
		const change = (await sdk.filesListFolderContinue({ cursor: latest })).result.entries;
		assert.deepEqual(
			change.map((entry) => [entry['.tag'], entry.name]),
			[['deleted', '0.txt']]
		);
		await refused(sdk.filesListFolder({ path: '/Listing/none' }), 409, 'path/not_found');
		await refused(sdk.filesListFolder({ path: '/' }), 400, 'root folder');
		await refused(sdk.filesListFolderContinue({ cursor: 'nonsense' }), 400, '');
	});

	await test('folders are made, copied, moved and deleted', async () => {
		const made = (await sdk.filesCreateFolderV2({ path: '/Folders/One' })).result.metadata;
		assert.equal(made.name, 'One');
		await refused(sdk.filesCreateFolderV2({ path: '/folders/ONE' }), 409, 'path/conflict/folder');
		const file = await put(sdk, '/Folders/One/a.txt', 'a');
		const copied = (await sdk.filesCopyV2({ from_path: '/Folders/One', to_path: '/Folders/Two' })).result.metadata;
		assert.equal(copied['.tag'], 'folder');
		assert.notEqual(copied.id, made.id);
		const moved = await sdk.filesMoveV2({ from_path: '/Folders/One/a.txt', to_path: '/Folders/b.txt' });
		assert.equal(moved.result.metadata.id, file.id);
		await refused(
			sdk.filesMoveV2({ from_path: '/Folders', to_path: '/Folders/Two/in' }),
			409,
			'cant_move_folder_into_itself'
		);
		await refused(sdk.filesDeleteV2({ path: '/Folders/b.txt', parent_rev: '0123456789ab' }), 409, 'path_write/conflict');
		assert.equal((await sdk.filesDeleteV2({ path: '/Folders/b.txt' })).result.metadata['.tag'], 'file');
		await refused(sdk.filesDeleteV2({ path: '/Folders/b.txt' }), 409, 'path_lookup/not_found');
	});

	await test('revisions are listed and restored', async () => {
		const first = await put(sdk, '/Files/revisions.txt', 'one');
		await put(sdk, '/Files/revisions.txt', 'two');
		const { result } = await sdk.filesListRevisions({ path: '/Files/revisions.txt', limit: 10 });
		assert.equal(result.entries.length, 2);
		assert.equal(result.entries[1].rev, first.rev);
		const restored = await sdk.filesRestore({ path: '/Files/revisions.txt', rev: first.rev });
		assert.equal(restored.result.content_hash, first.content_hash);
		await refused(sdk.filesRestore({ path: '/Files/revisions.txt', rev: '0123456789ab' }), 409, 'invalid_revision');
		await refused(sdk.filesListRevisions({ path: '/Files/never.txt' }), 409, 'path/not_found');
	});

	await test('thumbnails and temporary links', async () => {
		const jpeg = await readFile(new URL('rex.jpg', photos));
		await put(sdk, '/Files/photo.jpg', jpeg);
		const small = await sdk.filesGetThumbnail({ path: '/Files/photo.jpg', size: 'w64h64' });
		assert.equal(small.result.fileBinary.subarray(0, 2).toString('hex'), 'ffd8');
		const second = await sdk.filesGetThumbnailV2({ resource: { '.tag': 'path', path: '/Files/photo.jpg' } });
		assert.equal(second.result.file_metadata.name, 'photo.jpg');
		const batch = await sdk.filesGetThumbnailBatch({ entries: [{ path: '/Files/photo.jpg' }, { path: '/none.jpg' }] });
		assert.deepEqual(
			batch.result.entries.map((entry) => entry['.tag']),
			['success', 'failure']
		);
		await refused(sdk.filesGetThumbnail({ path: '/Files/modes.txt' }), 409, 'unsupported_extension');
		const link = (await sdk.filesGetTemporaryLink({ path: '/Files/photo.jpg' })).result.link;
		const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
		assert.equal(sha256(bytes), sha256(jpeg));
	});
}

function sha256(bytes) {
	return createHash('sha256').update(bytes).digest('hex');
}
