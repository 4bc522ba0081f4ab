// What the form of a plan holds, and what it asks of the server. Empty: no limit.
import type { Plan } from '#lib/api/types.ts';

export interface PlanDraft {
	storage_gb: string;
	file_mb: string;
	videos_per_month: string;
	takes_videos: boolean;
	allowed_types: string;
	time_zone: string;
}

const gigabyte = 1e9;
const megabyte = 1e6;
const shown = (bytes: number | undefined, unit: number) => (bytes === undefined ? '' : String(bytes / unit));

export const draftOf = (plan: Plan): PlanDraft => ({
	storage_gb: shown(plan.storage_bytes_max, gigabyte),
	file_mb: shown(plan.file_bytes_max, megabyte),
	videos_per_month: plan.videos_per_month_max?.toString() ?? '',
	takes_videos: plan.takes_videos ?? true,
	allowed_types: (plan.allowed_types ?? []).join(', '),
	time_zone: plan.time_zone ?? 'UTC'
});

export type PlanMistakes = Partial<Record<'storage_gb' | 'file_mb' | 'videos_per_month', string>>;

export function mistakesOf(draft: PlanDraft): PlanMistakes {
	const mistakes: PlanMistakes = {};
	for (const key of ['storage_gb', 'file_mb'] as const)
		if (draft[key].trim() && !/^[0-9]{1,9}([.,][0-9]{1,6})?$/.test(draft[key].trim()))
			mistakes[key] = 'A number, or nothing for no limit.';
	if (draft.videos_per_month.trim() && !/^[0-9]{1,9}$/.test(draft.videos_per_month.trim()))
		mistakes.videos_per_month = 'A whole number, or nothing for no limit.';
	return mistakes;
}

export function planOf(draft: PlanDraft): Plan {
	const bytes = (text: string, unit: number) =>
		text.trim() ? Math.round(Number(text.trim().replace(',', '.')) * unit) : undefined;
	const [storage_bytes_max, file_bytes_max] = [
		bytes(draft.storage_gb, gigabyte),
		bytes(draft.file_mb, megabyte)
	];
	const videos = draft.videos_per_month.trim();
	return {
		...(storage_bytes_max !== undefined && { storage_bytes_max }),
		...(file_bytes_max !== undefined && { file_bytes_max }),
		...(videos && { videos_per_month_max: Number(videos) }),
		takes_videos: draft.takes_videos,
		allowed_types: draft.allowed_types
			.split(',')
			.map((one) => one.trim().toLowerCase())
			.filter(Boolean),
		time_zone: draft.time_zone
	};
}

/** Whole percent of a limit that is used, at most 100. */
export const percentOf = (used: number, limit: number): number =>
	limit <= 0 ? 100 : Math.min(100, Math.floor((used / limit) * 100));
