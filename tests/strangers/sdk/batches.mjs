// Jobs over many files: made, copied, moved, deleted.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';
import { finished, put } from './files.mjs';

const tags = (entries) => entries.map((entry) => entry['.tag']);

export async function batches({ sdk, sandbox, test }) {
	await sandbox.admin('POST', 'switches', { checks_in_progress: 2 });
	const outcome = async (launched, check) =>
		launched['.tag'] === 'complete' ? launched : finished(check, launched.async_job_id);

	await test('folders are made as a job when asked to', async () => {
		const paths = ['/Batches/a', '/Batches/b'];
		const launched = (await sdk.filesCreateFolderBatch({ paths, force_async: true })).result;
		assert.equal(launched['.tag'], 'async_job_id');
		const done = await outcome(launched, (job) => sdk.filesCreateFolderBatchCheck(job));
		assert.deepEqual(tags(done.entries), ['success', 'success']);
		const again = (await sdk.filesCreateFolderBatch({ paths })).result;
		assert.deepEqual(tags((await outcome(again, (job) => sdk.filesCreateFolderBatchCheck(job))).entries), [
			'failure',
			'failure'
		]);
	});

	await test('copying, moving and deleting many tells each one’s fate', async () => {
		await put(sdk, '/Batches/a/1.txt', '1');
		const pairs = (to) => [
			{ from_path: '/Batches/a/1.txt', to_path: `/Batches/b/${to}.txt` },
			{ from_path: '/Batches/none', to_path: '/Batches/b/none' }
		];
		const copied = (await sdk.filesCopyBatchV2({ entries: pairs('copied') })).result;
		const copies = await outcome(copied, (job) => sdk.filesCopyBatchCheckV2(job));
		assert.deepEqual(tags(copies.entries), ['success', 'failure']);
		assert.equal(copies.entries[0].success['.tag'], 'file');
		const moved = (await sdk.filesMoveBatchV2({ entries: pairs('moved') })).result;
		const moves = await outcome(moved, (job) => sdk.filesMoveBatchCheckV2(job));
		assert.deepEqual(tags(moves.entries), ['success', 'failure']);
		const entries = [{ path: '/Batches/b/moved.txt' }, { path: '/Batches/none' }];
		const launched = (await sdk.filesDeleteBatch({ entries })).result;
		assert.equal(launched['.tag'], 'async_job_id');
		const deleted = await outcome(launched, (job) => sdk.filesDeleteBatchCheck(job));
		assert.deepEqual(tags(deleted.entries), ['success', 'failure']);
		assert.equal(deleted.entries[0].metadata['.tag'], 'file');
		for (const check of ['filesCopyBatchCheckV2', 'filesMoveBatchCheckV2', 'filesDeleteBatchCheck'])
			await refused(sdk[check]({ async_job_id: 'none' }), 409, 'invalid_async_job_id');
	});
}
