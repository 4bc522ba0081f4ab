// Files on their way.
import type { Instant } from './account.ts';

export type IntakeState =
	| 'seen'
	| 'held'
	| 'queued'
	| 'fetching'
	| 'stored'
	| 'catalogued'
	| 'clearing'
	| 'done'
	| 'duplicate'
	| 'superseded'
	| 'vanished'
	| 'refused'
	| 'failed';
export interface Intake {
	id: string;
	mapping_id: string;
	connection_id: string;
	profile_id: string;
	profile_revision: number;
	file_id: string;
	rev: string;
	name: string;
	path: string;
	relative_path: string;
	size: number;
	content_hash: string;
	client_modified?: Instant;
	server_modified?: Instant;
	state: IntakeState;
	bytes_fetched: number;
	reason_code: string;
	reason_message: string;
	reason_hint: string;
	retry_at?: Instant;
	attempts: number;
	asset_id?: string;
	duplicate_of?: string;
	seen_at: Instant;
	updated_at: Instant;
}
export interface IntakePage {
	intakes: Intake[];
	next?: string;
}
export type IntakeCounts = Record<IntakeState, number> & { total: number };
export interface TransferStatus {
	counts: IntakeCounts;
	checked_at?: Instant;
	clearing_paused: boolean;
	clearing_blocked: number;
}
export interface ClearingRequest {
	paused?: boolean;
	allow_blocked?: boolean;
}
