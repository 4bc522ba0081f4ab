// The words a photo manager reads for the words on the wire.
import type { Availability } from '#lib/asset/availability.ts';
import type {
	AfterIngest,
	Asked,
	ContributorLinkState,
	Damage,
	HeldClearings,
	Intake,
	IntakeState,
	Kind,
	LateUploads,
	MappingState,
	PreviewVerdict,
	Role,
	SafeModeReason,
	Source,
	SubmitterSource,
	Verb,
	VersionConflict
} from '#lib/api/types.ts';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

export const intakeWords: Record<IntakeState, { label: string; says: string; tone: Tone }> = {
	seen: { label: 'Seen', says: 'Listed in Dropbox; Sluice is deciding what to do.', tone: 'accent' },
	held: { label: 'Held', says: 'Waits for your release. The file stays in Dropbox.', tone: 'warn' },
	queued: { label: 'Queued', says: 'Will be fetched as soon as it is its turn.', tone: 'accent' },
	fetching: { label: 'Fetching', says: 'The bytes are on their way.', tone: 'accent' },
	stored: { label: 'Stored', says: 'The bytes are safe in Sluice and their hash is proven.', tone: 'accent' },
	catalogued: {
		label: 'Catalogued',
		says: 'In the library. The Dropbox copy is dealt with next.',
		tone: 'accent'
	},
	clearing: { label: 'Clearing', says: 'Being deleted or moved in Dropbox.', tone: 'accent' },
	done: { label: 'Done', says: 'In the library; nothing is left to do.', tone: 'good' },
	duplicate: { label: 'Duplicate', says: 'The same bytes were in the library already.', tone: 'neutral' },
	superseded: { label: 'Superseded', says: 'A newer revision of the file took its place.', tone: 'neutral' },
	vanished: { label: 'Vanished', says: 'Gone from Dropbox before Sluice had the bytes.', tone: 'neutral' },
	refused: {
		label: 'Refused',
		says: 'Against the rules of the profile. The file stays in Dropbox.',
		tone: 'warn'
	},
	failed: { label: 'Failed', says: 'All attempts were used up. The file stays in Dropbox.', tone: 'bad' },
	rejecting: { label: 'Being rejected', says: 'About to be moved to Rejected/ in Dropbox.', tone: 'accent' },
	rejected: {
		label: 'Rejected',
		says: 'A person decided against it. It stays in Dropbox and is not taken in.',
		tone: 'neutral'
	},
	restoring: {
		label: 'Being put back',
		says: 'The rejection was undone; it waits again soon.',
		tone: 'accent'
	},
	ignored: {
		label: 'Ignored',
		says: 'The filter of its profile leaves it out. It stays in Dropbox and is no trouble to anybody.',
		tone: 'neutral'
	}
};

export const verdictWords: Record<PreviewVerdict, { label: string; says: string; tone: Tone }> = {
	taken: { label: 'Taken', says: 'Comes into the library.', tone: 'good' },
	held: { label: 'Held', says: 'Waits in Dropbox until a person decides.', tone: 'warn' },
	ignored: { label: 'Ignored', says: 'Stays in Dropbox.', tone: 'neutral' },
	refused: { label: 'Refused', says: 'Can’t come in; stays in Dropbox.', tone: 'bad' }
};

/** What a file's state means; one that came by an upload page has nothing in Dropbox. */
export function saysOf(intake: Pick<Intake, 'state' | 'upload_page_id'>): string {
	if (!intake.upload_page_id) return intakeWords[intake.state].says;
	switch (intake.state) {
		case 'held':
			return 'Waits for your release. All its bytes are here.';
		case 'rejected':
			return 'A person decided against it. It stays stored here and is not taken in.';
		case 'refused':
			return 'Against the rules of the profile or the upload page. Its bytes are kept here.';
		case 'failed':
			return 'All attempts were used up. What came of it is kept here.';
		case 'queued':
		case 'fetching':
			return 'All its bytes are here; it is looked at as soon as it is its turn.';
		default:
			return intakeWords[intake.state].says;
	}
}

export const safeModeWords: Record<SafeModeReason, string> = {
	restored: 'This library was restored from a backup',
	catalogue_older: 'The catalogue is older than the stored files, as if an old copy had been put back',
	asked: 'An administrator asked for it'
};

export const heldWords: Record<keyof HeldClearings, { label: string; says: string; tone: Tone }> = {
	mass_delete_guard: {
		label: 'at the mass-delete guard',
		says: 'More at once than usual: a person must look.',
		tone: 'warn'
	},
	sentinel_missing: {
		label: 'without sentinel',
		says: 'The mapped folder has no “.sluice-sentinel”: look what happened to it in Dropbox.',
		tone: 'warn'
	},
	safe_mode: { label: 'in safe mode', says: 'Until Dropbox is reconciled with the catalogue.', tone: 'warn' },
	relisting: {
		label: 'being listed anew',
		says: 'Until their mapped folder has been listed from the start.',
		tone: 'accent'
	},
	clearing_paused: { label: 'paused', says: 'Until deleting and moving in Dropbox go on.', tone: 'neutral' },
	clear_grace: {
		label: 'in their grace',
		says: 'They stay as long as the mapping says, then go by themselves.',
		tone: 'neutral'
	}
};

export const damageWords: Record<Damage, string> = {
	missing: 'is missing',
	damaged: 'has changed on the disk',
	unreadable: 'can’t be read: the disk reports a fault'
};

export const kindWords: Record<Kind, string> = {
	image: 'Image',
	video: 'Video',
	audio: 'Audio',
	document: 'Document',
	other: 'Other'
};

export const sourceWords: Record<Source, string> = { dropbox: 'Dropbox', upload: 'Upload', api: 'API' };

export const afterIngestWords: Record<AfterIngest, { label: string; says: string }> = {
	delete: {
		label: 'Delete it in Dropbox',
		says: 'Once the asset is stored, its hash proven and catalogued, the Dropbox copy goes to Dropbox’s deleted files. A file that was changed meanwhile is never deleted.'
	},
	move_to: {
		label: 'Move it to another folder',
		says: 'Once the asset is safe, the Dropbox copy is moved to the folder below. That folder must not be mapped itself.'
	},
	keep: {
		label: 'Keep it where it is',
		says: 'Dropbox is only read. The file stays, and a later change of it becomes a new version.'
	}
};

export const lateUploadWords: Record<LateUploads, string> = {
	one_day: 'one day',
	two_days: 'two days',
	seven_days: 'seven days',
	thirty_days: 'thirty days',
	always: 'without limit'
};

export const linkStateWords: Record<ContributorLinkState, { label: string; tone: Tone }> = {
	open: { label: 'Open', tone: 'good' },
	closed: { label: 'Closed', tone: 'neutral' },
	broken: { label: 'Broken', tone: 'bad' }
};

export const submitterSourceWords: Record<SubmitterSource, string> = {
	upload_page: 'As they said on the upload page; nobody has checked it.',
	team_log: 'As they said at Dropbox, by the team’s event log; nobody has checked it.'
};

export const askedWords: Record<Asked, string> = {
	no: 'not asked',
	optional: 'asked, may be left empty',
	required: 'required'
};

export const mappingStateWords: Record<MappingState, { label: string; tone: Tone }> = {
	active: { label: 'Active', tone: 'good' },
	paused: { label: 'Paused', tone: 'neutral' },
	broken: { label: 'Broken', tone: 'bad' }
};

export const versionConflictWords: Record<VersionConflict, { label: string; says: string }> = {
	new_asset: {
		label: 'A new asset each time',
		says: 'Also when somebody overwrites the same file in Dropbox. Nothing is ever put over an asset.'
	},
	new_version: {
		label: 'A new version, which keeps the metadata',
		says: 'The asset shows the new file; metadata, categories and collections stay as they were.'
	},
	new_version_with_metadata: {
		label: 'A new version with its metadata',
		says: 'The asset shows the new file, and says what that file and this profile say.'
	}
};

export const availabilityWords: Record<Availability['state'], string> = {
	available: 'Available',
	unreleased: 'Not released',
	expired: 'Expired'
};

export const roleWords: Record<Role, string> = {
	owner: 'Owner',
	admin: 'Admin',
	librarian: 'Librarian',
	consumer: 'Consumer'
};

export const verbWords: Record<Verb, string> = {
	view_metadata: 'See assets and their metadata',
	view_preview: 'See previews',
	download_original: 'Download originals',
	see_unreleased: 'See assets before their release and after they expired',
	edit_metadata: 'Edit metadata, collections, owners and availability',
	view_transfers: 'See transfers',
	run_transfers: 'Retry, release and pause transfers',
	upload: 'Add files to the library',
	manage_profiles: 'Manage profiles',
	manage_mappings: 'Manage mappings',
	manage_links: 'Manage contributor links',
	link_dropbox: 'Link a Dropbox',
	manage_integrations: 'Manage integrations',
	manage_api_keys: 'Manage API keys',
	manage_account: 'Manage the account'
};
