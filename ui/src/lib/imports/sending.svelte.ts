// What this tab sends from the computer: it goes on while its dialog is closed and other pages are looked at.
import * as calls from '#lib/api/calls.ts';
import { keys, queryClient } from '#lib/api/queries.ts';
import { Uploads, type FileToSend } from '#lib/contribute/uploads.svelte.ts';

const recheck_ms = 400;

class Sending {
	uploads = $state<Uploads>();
	import_id = $state('');
	/** Chosen again though they were chosen before. */
	twice = $state(0);

	readonly isSending = $derived.by(() => Boolean(this.uploads?.isSending || this.uploads?.waiting));

	/** Begins an import of these files, or goes on with one that wasn't complete. */
	async start(files: FileToSend[], profile_id: string, earlier?: string): Promise<string> {
		const uploads = new Uploads();
		const twice = uploads.add(files);
		const id =
			earlier ?? (await calls.makeImport({ profile_id, files_expected: uploads.files.length })).import.id;
		const { chunk_bytes } = await calls.unfinishedUploads(id);
		this.uploads = uploads;
		this.import_id = id;
		this.twice = twice;
		uploads.start({
			endpoint: `/api/v1/imports/${encodeURIComponent(id)}/files`,
			chunk_bytes,
			metadata: (one) => ({ relative_path: one.path, modified: String(one.file.lastModified) })
		});
		setTimeout(() => void queryClient.invalidateQueries({ queryKey: keys.imports }), recheck_ms);
		return id;
	}

	/** Nothing more to see of it. */
	putAway(): void {
		if (this.isSending) return;
		this.uploads = undefined;
		this.import_id = '';
	}
}

export const sending = new Sending();
