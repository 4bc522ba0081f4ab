// What else can be done with files: searching, tagging, locking, exporting, fetching from elsewhere.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { refused, watchedDropbox } from '../support/covered.mjs';
import { finished, put } from './files.mjs';

export async function moreFiles({ sdk, other, sandbox, test }) {
	await test('searching in pages', async () => {
		for (const name of ['needle one', 'needle two', 'needle three', 'straw']) await put(sdk, `/Search/${name}.txt`, name);
		const options = { path: '/Search', max_results: 2 };
		let page = (await sdk.filesSearchV2({ query: 'needle', options })).result;
		const found = [...page.matches];
		while (page.has_more) {
			page = (await sdk.filesSearchContinueV2({ cursor: page.cursor })).result;
			found.push(...page.matches);
		}
		assert.deepEqual(found.map(({ metadata }) => metadata.metadata.name).sort(), [
			'needle one.txt',
			'needle three.txt',
			'needle two.txt'
		]);
		await refused(sdk.filesSearchV2({ query: 'x', options: { path: '/nowhere' } }), 409, 'path/not_found');
	});

	await test('tags', async () => {
		const path = '/Search/straw.txt';
		await sdk.filesTagsAdd({ path, tag_text: 'Hay' });
		const { paths_to_tags } = (await sdk.filesTagsGet({ paths: [path] })).result;
		assert.equal(paths_to_tags[0].tags[0].tag_text, 'hay');
		await sdk.filesTagsRemove({ path, tag_text: 'hay' });
		await refused(sdk.filesTagsRemove({ path, tag_text: 'hay' }), 409, 'tag_not_present');
	});

	await test('a file is copied to another account by reference', async () => {
		await put(sdk, '/Reference/gift.txt', 'for you');
		const { copy_reference } = (await sdk.filesCopyReferenceGet({ path: '/Reference/gift.txt' })).result;
		const saved = (await other.filesCopyReferenceSave({ copy_reference, path: '/Received.txt' })).result;
		assert.equal(saved.metadata.size, 7);
		const wrong = other.filesCopyReferenceSave({ copy_reference: 'none', path: '/Received2.txt' });
		await refused(wrong, 409, 'invalid_copy_reference');
	});

	await test('a file is fetched from an address', async () => {
		const server = createServer((request, response) => {
			response.statusCode = request.url === '/photo.txt' ? 200 : 404;
			response.end('from elsewhere');
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const origin = `http://127.0.0.1:${server.address().port}`;
		const save = async (url, path) => {
			const launched = (await sdk.filesSaveUrl({ path, url })).result;
			if (launched['.tag'] !== 'async_job_id') return launched;
			return finished((job) => sdk.filesSaveUrlCheckJobStatus(job), launched.async_job_id);
		};
		const done = await save(`${origin}/photo.txt`, '/Fetched/photo.txt');
		assert.equal(done['.tag'], 'complete');
		const { result } = await sdk.filesDownload({ path: '/Fetched/photo.txt' });
		assert.equal(result.fileBinary.toString(), 'from elsewhere');
		assert.equal((await save(`${origin}/none`, '/Fetched/none.txt'))['.tag'], 'failed');
		await refused(sdk.filesSaveUrl({ path: '/x', url: 'nonsense' }), 409, 'invalid_url');
		server.closeAllConnections();
		server.close();
	});

	await test('a link takes one upload from somebody without a token', async () => {
		const commit_info = { path: '/Uploads/by link.txt' };
		const { link } = (await sdk.filesGetTemporaryUploadLink({ commit_info, duration: 60 })).result;
		const send = () =>
			fetch(link, { method: 'POST', body: 'anonymous', headers: { 'Content-Type': 'application/octet-stream' } });
		const sent = await send();
		assert.equal(sent.status, 200);
		const metadata = (await sdk.filesGetMetadata(commit_info)).result;
		assert.equal((await sent.json())['content-hash'], metadata.content_hash);
		assert.ok([409, 410].includes((await send()).status));
	});

	await test('folders as an archive, previews, and documents that are exported', async () => {
		await put(sdk, '/Archive/in/a.txt', 'a');
		const zip = (await sdk.filesDownloadZip({ path: '/Archive' })).result;
		assert.equal(zip.fileBinary.subarray(0, 2).toString(), 'PK');
		await refused(sdk.filesDownloadZip({ path: '/Archive/in/a.txt' }), 409, 'path/not_folder');
		await put(sdk, '/Archive/page.html', '<p>hello');
		await refused(sdk.filesGetPreview({ path: '/Files/photo.jpg' }), 409, 'unsupported_extension');
		await put(sdk, '/Archive/words.rtf', '{\\rtf1 hello}');
		const preview = (await sdk.filesGetPreview({ path: '/Archive/words.rtf' })).result;
		assert.equal(preview.fileBinary.subarray(0, 4).toString(), '%PDF');
		await put(sdk, '/Archive/notes.gdoc', 'a document');
		await refused(sdk.filesDownload({ path: '/Archive/notes.gdoc' }), 409, 'unsupported_file');
		const exported = (await sdk.filesExport({ path: '/Archive/notes.gdoc' })).result;
		assert.ok(exported.export_metadata.name);
		assert.ok(exported.fileBinary.length > 0);
		await refused(sdk.filesExport({ path: '/Archive/in/a.txt' }), 409, 'non_exportable');
	});

	await test('deleted for good, a file has no revisions to restore', async () => {
		const killer = await sandbox.admin('POST', 'tokens', {
			account: 'ada@example.com',
			app_key: 'full_key',
			scopes: ['files.permanent_delete']
		});
		const written = await put(sdk, '/Gone.txt', 'gone');
		const narrow = watchedDropbox({ accessToken: killer.access_token });
		await narrow.filesPermanentlyDelete({ path: '/Gone.txt' });
		await refused(sdk.filesRestore({ path: '/Gone.txt', rev: written.rev }), 409, '');
		await refused(sdk.filesPermanentlyDelete({ path: '/Search/straw.txt' }), 401, 'missing_scope');
	});
}
