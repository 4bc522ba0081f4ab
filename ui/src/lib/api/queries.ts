// What pages watch: the cache keys and how old an answer may get. Lists that live events refresh are polled only
// while the event stream is down.
import { QueryClient, createQuery } from '@tanstack/svelte-query';
import { live } from '#lib/live/events.svelte.ts';
import { whyNot } from '#lib/shell/access.ts';
import type { AskedDerivative } from './types.ts';
import * as calls from './calls.ts';
import { ApiError } from './client.ts';
import { isMoving } from '#lib/imports/words.ts';

export const queryClient = new QueryClient({
	defaultOptions: {
		// The server is ours: it may be reached where the browser believes that it is offline.
		mutations: { networkMode: 'always' },
		queries: {
			networkMode: 'always',
			// Else an answer that comes before the page first reads it is never told: a page that reads the second
			// list once the first is there would wait for it for ever.
			notifyOnChangeProps: 'all',
			staleTime: 5_000,
			retry: (count, error) =>
				count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
			retryDelay: (attempt) => 400 * 2 ** attempt
		}
	}
});

export const keys = {
	dropboxApp: ['dropbox-app'],
	connections: ['connections'],
	integrations: ['integrations'],
	teamLog: ['team-log'],
	members: ['members'],
	mail: ['mail'],
	plan: ['plan'],
	assetGroups: ['asset-groups'],
	categories: ['categories'],
	collections: ['collections'],
	assetOwners: ['asset-owners'],
	fields: ['fields'],
	profiles: ['profiles'],
	mappings: ['mappings'],
	contributorLinks: ['contributor-links'],
	linkTemplates: ['link-templates'],
	linkBatches: ['link-batches'],
	linkBatch: (id: string) => ['link-batches', id],
	linkLimits: (connection: string) => ['link-limits', connection],
	dashboard: ['dashboard'],
	transfers: ['transfers'],
	damaged: ['damaged'],
	receipts: ['receipts'],
	imports: ['imports'],
	importView: (id: string) => ['imports', id],
	importFiles: (id: string, show: string) => ['imports', id, 'files', show],
	importLeftovers: (id: string) => ['imports', id, 'leftovers'],
	dropboxEntries: (connection: string, path: string) => ['dropbox-entries', connection, path],
	uploadPages: ['upload-pages'],
	apiKeys: ['api-keys'],
	system: ['system'],
	asset: (id: string) => ['asset', id],
	assetLedger: (id: string) => ['asset', id, 'ledger'],
	derivative: (id: string, kind: AskedDerivative) => ['asset', id, 'derivative', kind],
	listing: (id: string) => ['asset', id, 'listing'],
	profile: (id: string) => ['profile', id],
	profileRevisions: (id: string) => ['profile', id, 'revisions'],
	intake: (id: string) => ['intake', id],
	intakeSubmitter: (id: string) => ['intake', id, 'submitter'],
	intakeLedger: (id: string) => ['intake', id, 'ledger'],
	folders: (connection: string, path: string) => ['folders', connection, path]
};

const pollMs = (usual: number | false) => (live.connected ? usual : 3_000);

export const watchDropboxApp = () =>
	createQuery(() => ({ queryKey: keys.dropboxApp, queryFn: calls.dropboxApp }));
export const watchConnections = () =>
	createQuery(() => ({
		queryKey: keys.connections,
		queryFn: calls.connections,
		refetchInterval: pollMs(30_000)
	}));
export const watchIntegrations = () =>
	createQuery(() => ({
		queryKey: keys.integrations,
		queryFn: calls.integrations,
		refetchInterval: pollMs(30_000)
	}));
export const watchTeamLog = () =>
	createQuery(() => ({
		queryKey: keys.teamLog,
		queryFn: calls.teamLog,
		enabled: whyNot('view_transfers') === undefined,
		refetchInterval: 30_000
	}));
export const watchMembers = () => createQuery(() => ({ queryKey: keys.members, queryFn: calls.members }));
export const watchPlan = () =>
	createQuery(() => ({ queryKey: keys.plan, queryFn: calls.plan, refetchInterval: 30_000 }));
export const watchMail = () => createQuery(() => ({ queryKey: keys.mail, queryFn: calls.mail }));
export const watchAssetGroups = () =>
	createQuery(() => ({ queryKey: keys.assetGroups, queryFn: calls.assetGroups }));
export const watchCategories = () =>
	createQuery(() => ({ queryKey: keys.categories, queryFn: calls.categories }));
export const watchCollections = () =>
	createQuery(() => ({ queryKey: keys.collections, queryFn: calls.collections }));
/** Those to whom assets can be given. */
export const watchAssetOwners = () =>
	createQuery(() => ({
		queryKey: keys.assetOwners,
		queryFn: calls.assetOwners,
		enabled: whyNot('edit_metadata') === undefined
	}));
export const watchFields = () =>
	createQuery(() => ({ queryKey: keys.fields, queryFn: calls.fields, staleTime: Infinity }));
/** Asks for it, and again until it is there or there can't be one. */
export const watchDerivative = (
	id: () => string,
	kind: AskedDerivative,
	wanted: () => boolean = () => true
) =>
	createQuery(() => ({
		queryKey: keys.derivative(id(), kind),
		queryFn: () => calls.derivative(id(), kind),
		enabled: wanted(),
		refetchInterval: (query) => (query.state.data?.state === 'pending' ? 3_000 : false)
	}));
export const watchListing = (id: () => string) =>
	createQuery(() => ({
		queryKey: keys.listing(id()),
		queryFn: () => calls.listing(id()),
		staleTime: Infinity
	}));
export const watchProfiles = () => createQuery(() => ({ queryKey: keys.profiles, queryFn: calls.profiles }));
export const watchMappings = () =>
	createQuery(() => ({ queryKey: keys.mappings, queryFn: calls.mappings, refetchInterval: 30_000 }));
export const watchContributorLinks = () =>
	createQuery(() => ({
		queryKey: keys.contributorLinks,
		queryFn: calls.contributorLinks,
		enabled: whyNot('view_transfers') === undefined,
		refetchInterval: 30_000
	}));
export const watchLinkTemplates = () =>
	createQuery(() => ({ queryKey: keys.linkTemplates, queryFn: calls.linkTemplates }));
const isUnderWay = (batch: { waiting: number } | undefined) => (batch?.waiting ?? 0) > 0;
export const watchLinkBatches = () =>
	createQuery(() => ({
		queryKey: keys.linkBatches,
		queryFn: calls.linkBatches,
		refetchInterval: (query) => (query.state.data?.link_batches.some(isUnderWay) ? 1_000 : 30_000)
	}));
export const watchLinkBatch = (id: () => string) =>
	createQuery(() => ({
		queryKey: keys.linkBatch(id()),
		queryFn: () => calls.linkBatch(id()),
		refetchInterval: (query) => (isUnderWay(query.state.data?.batch) ? 1_000 : false)
	}));
/** What the connection's Dropbox takes; not asked while there is none. */
export const watchLinkLimits = (connection: () => string) =>
	createQuery(() => ({
		queryKey: keys.linkLimits(connection()),
		queryFn: () => calls.linkLimits(connection()),
		enabled: connection() !== '',
		staleTime: 60_000
	}));
/** Kept fresh by live events; polled all the same, since times of looks go on without any. */
export const watchDashboard = () =>
	createQuery(() => ({
		queryKey: keys.dashboard,
		queryFn: calls.dashboard,
		enabled: whyNot('view_transfers') === undefined,
		refetchInterval: pollMs(10_000)
	}));
export const watchTransfers = () =>
	createQuery(() => ({
		queryKey: keys.transfers,
		queryFn: calls.transfers,
		refetchInterval: pollMs(30_000)
	}));
/** Imports move by themselves: asked for often only while one of them does. */
const whileMoving = (is_moving: boolean): number => (is_moving ? 1_500 : 15_000);
export const watchImports = () =>
	createQuery(() => ({
		queryKey: keys.imports,
		queryFn: calls.imports,
		enabled: whyNot('view_transfers') === undefined,
		refetchInterval: (query) => whileMoving(query.state.data?.imports.some(isMoving) ?? false)
	}));
export const watchImport = (id: () => string) =>
	createQuery(() => ({
		queryKey: keys.importView(id()),
		queryFn: () => calls.importView(id()),
		refetchInterval: (query) => whileMoving(query.state.data ? isMoving(query.state.data) : true)
	}));
export const watchUploadPages = () =>
	createQuery(() => ({ queryKey: keys.uploadPages, queryFn: calls.uploadPages }));
export const watchReceipts = () => createQuery(() => ({ queryKey: keys.receipts, queryFn: calls.receipts }));
export const watchApiKeys = () => createQuery(() => ({ queryKey: keys.apiKeys, queryFn: calls.apiKeys }));
export const watchSystem = () =>
	createQuery(() => ({ queryKey: keys.system, queryFn: calls.system, refetchInterval: 30_000 }));
