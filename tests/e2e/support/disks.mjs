// Disks that are small, full or failing, for one Sluice at a time.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programsFolder } from './processes.mjs';

export const megabyte = 1 << 20;

/** A small disk of its own, where this user may mount one; else the reason why not. */
export async function smallDisk(size, at) {
	const folder = at ?? (await mkdtemp(join(tmpdir(), 'sluice-e2e-disk-')));
	const mount = (options) => execFileSync('mount', [...options, 'tmpfs', folder], { stdio: 'pipe' });
	try {
		mount(['-t', 'tmpfs', '-o', `size=${size}`]);
	} catch (thrown) {
		if (!at) await rm(folder, { recursive: true });
		return { why_not: `no tmpfs can be mounted here (root is needed): ${String(thrown.stderr).trim()}` };
	}
	return {
		folder,
		grow: (larger) =>
			execFileSync('mount', ['-o', `remount,size=${larger}`, folder], { stdio: 'pipe' }),
		remove: async () => {
			execFileSync('umount', [folder], { stdio: 'pipe' });
			if (!at) await rm(folder, { recursive: true });
		}
	};
}

/** Writes until nothing more fits. */
export async function fill(file) {
	for (let piece = megabyte; piece >= 1; piece = piece >> 4) {
		try {
			for (;;) await writeFile(file, Buffer.alloc(piece), { flag: 'a' });
		} catch (thrown) {
			assert.equal(thrown.code, 'ENOSPC');
		}
	}
}

/** Rules for faulty_disk.c: which system calls fail. Give `environment` to the program that shall meet them. */
export class FaultyDisk {
	constructor(folder) {
		this.rules = join(folder, 'disk-rules');
		this.log = join(folder, 'disk-faults');
		this.clear();
		this.environment = {
			LD_PRELOAD: join(programsFolder(), 'faulty_disk.so'),
			FAULTY_DISK_RULES: this.rules,
			FAULTY_DISK_LOG: this.log
		};
	}
	set(...rules) {
		writeFileSync(this.rules, `${rules.join('\n')}\n`);
	}
	clear() {
		writeFileSync(this.rules, '');
	}
	/** What has failed so far: `operation error path`, one each. */
	faults() {
		return existsSync(this.log) ? readFileSync(this.log, 'utf8').trim().split('\n').filter(Boolean) : [];
	}
}
