// Connections, profiles, mappings and contributor links.
import type { Instant } from './account.ts';

export interface DropboxApp {
	configured: boolean;
	app_key: string;
	redirect_uri: string;
	webhook_uri: string;
	webhook_reachable: boolean;
	is_sandbox: boolean;
}
export interface Connection {
	id: string;
	dropbox_account_id: string;
	email: string;
	display_name: string;
	state: 'linked' | 'broken';
	error_code: string;
	error_message: string;
	linked_by: string;
	linked_at: Instant;
	checked_at?: Instant;
	webhook_seen_at?: Instant;
}
export interface ConnectionHealth {
	connection: Connection;
	mappings: number;
	waiting: number;
	failed: number;
	calls: number;
	rate_limited: number;
}
export interface ConnectionList {
	connections: ConnectionHealth[];
}
export interface AuthorizeAnswer {
	authorize_url: string;
}
export interface DropboxFolder {
	name: string;
	path: string;
}
export interface DropboxFolderList {
	folders: DropboxFolder[];
}

export type AfterIngest = 'delete' | 'move_to' | 'keep';
export interface ProfileRules {
	name: string;
	metadata: Record<string, string[]>;
	asset_group_id: string;
	category_ids: string[];
	allowed_types: string[];
	after_ingest: AfterIngest;
	move_to: string;
}
export interface Profile {
	id: string;
	revision: number;
	rules: ProfileRules;
	created_at: Instant;
	revised_at: Instant;
}
export interface ProfileList {
	profiles: Profile[];
}
export type Release = 'automatic' | 'manual';
export type MappingState = 'active' | 'paused' | 'broken';
export interface Mapping {
	id: string;
	connection_id: string;
	folder_path: string;
	profile_id: string;
	release: Release;
	state: MappingState;
	broken_reason: string;
	contributor_link_id?: string;
	checked_at?: Instant;
	created_at: Instant;
}
export interface MappingList {
	mappings: Mapping[];
}
export interface MappingRequest {
	connection_id: string;
	folder_path: string;
	profile_id: string;
	release?: Release;
}
export interface MappingChange {
	profile_id?: string;
	release?: Release;
	state?: 'active' | 'paused';
}
export type LateUploads = 'one_day' | 'two_days' | 'seven_days' | 'thirty_days' | 'always';
export type ContributorLinkState = 'open' | 'closed' | 'broken';
export interface ContributorLink {
	id: string;
	connection_id: string;
	mapping_id: string;
	file_request_id: string;
	url: string;
	title: string;
	description: string;
	destination: string;
	deadline?: Instant;
	allow_late_uploads?: LateUploads;
	state: ContributorLinkState;
	file_count: number;
	created_at: Instant;
}
export interface ContributorLinkList {
	contributor_links: ContributorLink[];
}
export interface ContributorLinkRequest {
	connection_id: string;
	profile_id: string;
	title: string;
	description?: string;
	destination: string;
	deadline?: Instant;
	allow_late_uploads?: LateUploads;
	release?: Release;
}
export interface ContributorLinkChange {
	state?: 'open' | 'closed';
	title?: string;
	description?: string;
}
