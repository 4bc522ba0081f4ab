// Assets and what is told about them.
import type { Instant } from './account.ts';
import type { IntakeState } from './transfers.ts';

export type Source = 'dropbox' | 'upload' | 'api';
export type Kind = 'image' | 'video' | 'audio' | 'document' | 'other';
export type PreviewState = 'pending' | 'ready' | 'none';
export type ValueOrigin = 'embedded' | 'profile' | 'folder' | 'person';
export interface AssetSummary {
	id: string;
	title: string;
	filename: string;
	kind: Kind;
	mime: string;
	size: number;
	width?: number;
	height?: number;
	duration_ms?: number;
	source: Source;
	preview_state: PreviewState;
	preview_reason: string;
	asset_group_id: string;
	created_at: Instant;
}
export interface AssetPage {
	assets: AssetSummary[];
	next?: string;
	total: number;
}
export interface AssetGroup {
	id: string;
	name: string;
}
export interface Category {
	id: string;
	name: string;
	parent_id?: string;
}
export interface MetadataValue {
	field: string;
	language: string;
	values: string[];
	origin: ValueOrigin;
	origin_detail: string;
}
export interface Version {
	id: string;
	number: number;
	filename: string;
	mime: string;
	size: number;
	content_hash: string;
	sha256: string;
	intake_id?: string;
	created_at: Instant;
}
export interface Provenance {
	source: Source;
	intake_id?: string;
	connection_id?: string;
	dropbox_account: string;
	path: string;
	file_id: string;
	rev: string;
	server_modified?: Instant;
	mapping_id?: string;
	contributor_link_id?: string;
	contributor_link_title: string;
	profile_id?: string;
	profile_name: string;
	profile_revision: number;
	submitter: string;
}
export interface EmbeddedValue {
	field: string;
	language?: string;
	values: string[];
	origin: string;
}
/** What was found in the bytes. */
export interface Facts {
	mime: string;
	kind: Kind;
	width?: number;
	height?: number;
	orientation?: number;
	duration_ms?: number;
	pages?: number;
	color_space?: string;
	bit_depth?: number;
	has_icc: boolean;
	camera_make?: string;
	camera_model?: string;
	lens?: string;
	exposure_time?: string;
	f_number?: number;
	iso?: number;
	focal_length_mm?: number;
	date_taken?: string;
	gps?: { latitude: number; longitude: number; altitude_m?: number };
	video_codec?: string;
	audio_codec?: string;
	frames_per_second?: number;
	audio_channels?: number;
	audio_sample_rate_hz?: number;
	c2pa_present: boolean;
	embedded: EmbeddedValue[];
}
export interface Asset {
	summary: AssetSummary;
	asset_group: AssetGroup;
	categories: Category[];
	metadata: MetadataValue[];
	facts: Facts;
	versions: Version[];
	provenance: Provenance;
}
export interface LedgerEntry {
	sequence: number;
	intake_id: string;
	from_state?: IntakeState;
	to_state: IntakeState;
	at: Instant;
	detail: string;
}
export interface LedgerPage {
	entries: LedgerEntry[];
}
export interface AssetGroupList {
	asset_groups: AssetGroup[];
}
export interface CategoryList {
	categories: Category[];
}
export type FieldType = 'text' | 'long_text' | 'list' | 'date' | 'integer';
export interface Field {
	key: string;
	label: string;
	type: FieldType;
}
export interface FieldList {
	fields: Field[];
}
