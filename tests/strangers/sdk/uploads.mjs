// Upload sessions one by one and many at once.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';
import { finished } from './files.mjs';

const block = 4 << 20;

export async function uploads({ sdk, test }) {
	const session = async (bytes, close = false) =>
		(await sdk.filesUploadSessionStart({ close, contents: bytes })).result.session_id;

	await test('a session by parts, resumed where it stopped', async () => {
		const session_id = await session('abc');
		await sdk.filesUploadSessionAppendV2({ cursor: { session_id, offset: 3 }, contents: 'def' });
		const late = sdk.filesUploadSessionAppendV2({ cursor: { session_id, offset: 3 }, contents: 'def' });
		const error = await refused(late, 409, 'incorrect_offset');
		assert.equal(error.error.correct_offset, 6);
		const { result } = await sdk.filesUploadSessionFinish({
			cursor: { session_id, offset: 6 },
			commit: { path: '/Uploads/parts.txt' },
			contents: 'ghi'
		});
		assert.equal(result.size, 9);
		const again = sdk.filesUploadSessionFinish({ cursor: { session_id, offset: 9 }, commit: { path: '/x' } });
		await refused(again, 409, 'lookup_failed');
		await refused(sdk.filesUploadSessionAppendV2({ cursor: { session_id: 'none', offset: 0 } }), 409, 'not_found');
	});

	await test('a concurrent session takes its parts in any order', async () => {
		const [session_id] = (
			await sdk.filesUploadSessionStartBatch({ num_sessions: 1, session_type: { '.tag': 'concurrent' } })
		).result.session_ids;
		// The closing part comes last: what comes after it is refused.
		const parts = [
			{ offset: block, bytes: Buffer.alloc(block, 'b'), close: false },
			{ offset: 0, bytes: Buffer.alloc(block, 'a'), close: false },
			{ offset: 2 * block, bytes: Buffer.alloc(10, 'c'), close: true }
		];
		for (const { offset, bytes, close } of parts)
			await sdk.filesUploadSessionAppendV2({ cursor: { session_id, offset }, close, contents: bytes });
		const cursor = { session_id, offset: 2 * block + 10 };
		const { result } = await sdk.filesUploadSessionFinish({ cursor, commit: { path: '/Uploads/concurrent.bin' } });
		assert.equal(result.size, 2 * block + 10);
	});

	await test('many sessions are appended and committed at once, each with its own outcome', async () => {
		const ids = (await sdk.filesUploadSessionStartBatch({ num_sessions: 2 })).result.session_ids;
		const appended = await sdk.filesUploadSessionAppendBatch({
			entries: ids.map((session_id) => ({ cursor: { session_id, offset: 0 }, length: 2, close: true })),
			contents: 'aabb'
		});
		assert.deepEqual(
			appended.result.entries.map((entry) => entry['.tag']),
			['success', 'success']
		);
		const entries = [...ids, 'none'].map((session_id, at) => ({
			cursor: { session_id, offset: 2 },
			commit: { path: `/Uploads/batch ${at}.txt` }
		}));
		const { result } = await sdk.filesUploadSessionFinishBatchV2({ entries });
		assert.deepEqual(
			result.entries.map((entry) => entry['.tag']),
			['success', 'success', 'failure']
		);
		assert.equal(result.entries[1].name, 'batch 1.txt');
		const bad = { entries: [{ cursor: { session_id: ids[0], offset: 0 }, length: 5 }], contents: 'x' };
		await refused(sdk.filesUploadSessionAppendBatch(bad), 409, 'length_mismatch');
	});

	await test('the old form of committing many is a job', async () => {
		const session_id = await session('old', true);
		const entries = [{ cursor: { session_id, offset: 3 }, commit: { path: '/Uploads/old.txt' } }];
		const launched = (await sdk.filesUploadSessionFinishBatch({ entries })).result;
		const done =
			launched['.tag'] === 'complete'
				? launched
				: await finished((job) => sdk.filesUploadSessionFinishBatchCheck(job), launched.async_job_id);
		assert.equal(done.entries[0]['.tag'], 'success');
		await refused(sdk.filesUploadSessionFinishBatchCheck({ async_job_id: 'none' }), 409, 'invalid_async_job_id');
	});
}
