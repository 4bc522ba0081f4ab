// Between Sluice and Dropbox stands a proxy of ours that cuts, delays, corrupts, shortens, stalls and resets, and that
// kills Sluice between a delete and its answer: nothing is lost, doubled or deleted early.
import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import { test } from 'node:test';
import { given, note, replayable, seed } from './support/campaign.mjs';
import { Contributions, fsck } from './support/contributions.mjs';
import { FaultyProxy } from './support/faulty_proxy.mjs';
import { photo, randomFrom } from './support/photos.mjs';
import { freePort } from './support/processes.mjs';
import { inWorld } from './support/sluice.mjs';

const faults_wanted = given('NETWORK_FAULTS', 100);
const deaths = given('LOST_DELETE_ANSWERS', 6);
const edge_rounds = given('EDGE_ROUNDS', 1);
const rate = 0.3;
const edge_rate = 0.15;
const block_bytes = 4 << 20; // of Dropbox's content hash
const edge_sizes = [0, 1, block_bytes - 1, block_bytes, block_bytes + 1, 2 * block_bytes];
const files_a_batch = 20;
const big_bytes = 700_000;
const patient = { timeout: 3_600_000 };
const impatient = { transfer: { outage_retry_s: 1, retry_s_min: 1, retry_s_max: 4, person_retry_s: 2, lease_s: 20, sweep_s: 2 } };

async function throughProxy(body) {
	const port = await freePort();
	const origin = `http://127.0.0.1:${port}`;
	const settings = {
		...impatient,
		dropbox: { api_origin: origin, content_origin: origin, notify_origin: origin }
	};
	await inWorld({ settings }, async (world) => {
		const proxy = new FaultyProxy(world.dropbox_origin, randomFrom(seed));
		await proxy.listen(port);
		try {
			await world.startLinked();
			await world.map('/Inbox');
			const rules = { name: 'Moving', after_ingest: 'move_to', move_to: '/Taken' };
			await world.map('/Moving', await world.person.makeProfile(rules));
			await body(world, proxy, new Contributions(world));
		} finally {
			await world.endAll();
			await proxy.close();
		}
	});
}

async function endSound(world, contributions) {
	await contributions.checkDeletes('/Inbox');
	await world.sluice_program.end();
	const { is_clean, words } = await fsck(world);
	assert.ok(is_clean, words);
	return contributions.outcome();
}

async function batch(contributions, number) {
	for (let at = 0; at < files_a_batch; ++at) {
		const name = `${number} ${at}`;
		const folder = at % 5 === 4 ? '/Moving' : '/Inbox';
		const size = at % 7 === 0 ? big_bytes : 20_000;
		await contributions.put(`${folder}/photo ${name}.jpg`, photo(`${name} ${seed}`, size));
	}
	await contributions.put(`/Inbox/photo ${number} 0.jpg`, photo(`after ${number} ${seed}`), { replaces: true });
}

test(`${faults_wanted} faults between Sluice and Dropbox`, patient, () =>
	replayable('network', () =>
		throughProxy(async (world, proxy, contributions) => {
			const settle_ms = [];
			for (let number = 0; proxy.faults < faults_wanted; ++number) {
				proxy.rate = rate;
				await batch(contributions, number);
				settle_ms.push(await contributions.settle({ within_ms: 240_000 }));
				await contributions.check('by a fault of the network');
			}
			proxy.rate = 0;
			note({
				test: 'network',
				line: 9,
				fault: 'the network cuts, delays, corrupts, stalls',
				count: proxy.faults,
				outcome: await endSound(world, contributions),
				settle_ms,
				detail: `${proxy.exchanges} calls; ${Object.entries(proxy.counts)
					.map(([kind, count]) => `${kind} ${count}`)
					.join(', ')}`
			});
		})
	)
);

test('files at the edges of the content hash come whole through a network that cuts them', patient, () =>
	replayable('network', () =>
		throughProxy(async (world, proxy, contributions) => {
			const settle_ms = [];
			for (let round = 0; round < edge_rounds; ++round) {
				proxy.rate = edge_rate;
				for (const size of edge_sizes)
					await contributions.put(`/Inbox/${round} of ${size} bytes.bin`, bytesOf(size, round));
				settle_ms.push(await contributions.settle({ within_ms: 240_000 }));
				await contributions.check('by a fault of the network');
			}
			proxy.rate = 0;
			note({
				test: 'network',
				line: 16,
				fault: 'edge sizes through a spoilt network',
				count: edge_rounds * edge_sizes.length,
				outcome: await endSound(world, contributions),
				settle_ms,
				detail: `${proxy.faults} faults in ${proxy.exchanges} calls`
			});
		})
	)
);

/** Bytes that nothing repeats: a block that is taken twice, or left out, changes their hash. */
function bytesOf(size, round) {
	const key = createHash('sha256').update(`${seed} ${round} ${size}`).digest();
	return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

test(`kill -9 between a delete at Dropbox and its answer, ${deaths} times`, patient, () =>
	replayable('network', () =>
		throughProxy(async (world, proxy, contributions) => {
			for (let death = 1; death <= deaths; ++death) {
				const program = world.sluice_program;
				proxy.onAnswer = (path) => /\/files\/(delete|move)/.test(path) && program.child.kill('SIGKILL');
				const kind = death % 2 === 0 ? 'Moving' : 'Inbox';
				await contributions.put(`/${kind}/fatal ${death}.jpg`, photo(`fatal ${death} ${seed}`));
				assert.equal((await program.closed).signal, 'SIGKILL');
				proxy.onAnswer = () => false;
				await contributions.check('by a delete whose answer was lost with the server');
				await world.startSluice();
				await contributions.settle();
			}
			note({
				test: 'network',
				line: 3,
				fault: 'kill -9 between a delete or move and its answer',
				count: deaths,
				outcome: await endSound(world, contributions)
			});
		})
	)
);
