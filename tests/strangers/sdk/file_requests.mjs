// File requests, from making one to deleting it.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';

export async function fileRequests({ sdk, sandbox, test }) {
	await test('a file request takes a file and counts it', async () => {
		const made = (await sdk.fileRequestsCreate({ title: 'Photos', destination: '/Requested' })).result;
		assert.ok(made.is_open);
		const form = new FormData();
		form.set('name', 'Rex');
		form.append('files', new Blob(['woof']), 'rex.txt');
		const sent = await fetch(made.url.replace(/^https?:\/\/[^/]+/, sandbox.origin), { method: 'POST', body: form });
		assert.ok(sent.ok, await sent.text());
		const got = (await sdk.fileRequestsGet({ id: made.id })).result;
		assert.ok(got.file_count === 1);
		assert.ok((await sdk.filesListFolder({ path: '/Requested' })).result.entries.length === 1);
		await refused(sdk.fileRequestsGet({ id: 'none' }), 409, 'not_found');
		await refused(sdk.fileRequestsCreate({ title: '', destination: '/Requested' }), 409, 'validation_error').catch(
			() => refused(sdk.fileRequestsCreate({ title: '', destination: '/Requested' }), 400, 'title')
		);
	});

	await test('requests are listed in pages, counted, changed, closed and deleted', async () => {
		for (const title of ['a', 'b', 'c']) await sdk.fileRequestsCreate({ title, destination: `/Requested/${title}` });
		let page = (await sdk.fileRequestsListV2({ limit: 2 })).result;
		const all = [...page.file_requests];
		while (page.has_more) {
			page = (await sdk.fileRequestsListContinue({ cursor: page.cursor })).result;
			all.push(...page.file_requests);
		}
		assert.equal(all.length, (await sdk.fileRequestsCount()).result.file_request_count);
		const [one, two] = all;
		await refused(sdk.fileRequestsDelete({ ids: [one.id] }), 409, 'file_request_open');
		const closed = (await sdk.fileRequestsUpdate({ id: one.id, open: false, title: 'closed' })).result;
		assert.equal(closed.title, 'closed');
		assert.equal(closed.is_open, false);
		assert.equal((await sdk.fileRequestsDelete({ ids: [one.id] })).result.file_requests.length, 1);
		await sdk.fileRequestsUpdate({ id: two.id, open: false });
		assert.equal((await sdk.fileRequestsDeleteAllClosed()).result.file_requests[0].id, two.id);
	});
}
