// The facts of a file as label and words, leaving out what the file does not say.
import type { Facts } from '#lib/api/types.ts';
import { count, duration } from '#lib/format.ts';

export function factRows(facts: Facts): [string, string][] {
	const rows: [string, string | undefined][] = [
		['Type', facts.mime],
		[
			'Dimensions',
			facts.width && facts.height ? `${count(facts.width)} × ${count(facts.height)} px` : undefined
		],
		['Duration', facts.duration_ms === undefined ? undefined : duration(facts.duration_ms)],
		['Pages', facts.pages?.toString()],
		['Colour', colour(facts)],
		['Taken', facts.date_taken],
		['Camera', [facts.camera_make, facts.camera_model].filter(Boolean).join(' ')],
		['Lens', facts.lens],
		['Exposure', exposure(facts)],
		['Position', facts.gps && `${facts.gps.latitude.toFixed(5)}, ${facts.gps.longitude.toFixed(5)}`],
		[
			'Video',
			[facts.video_codec, facts.frames_per_second && `${round(facts.frames_per_second)} frames/s`]
				.filter(Boolean)
				.join(', ')
		],
		['Audio', audio(facts)],
		['Content credentials', facts.c2pa_present ? 'present (C2PA); the signature is not checked' : undefined]
	];
	return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

const round = (value: number) => String(Math.round(value * 100) / 100);

function colour(facts: Facts): string {
	const parts = [
		facts.color_space,
		facts.bit_depth && `${facts.bit_depth} bits a channel`,
		facts.has_icc && 'ICC profile'
	];
	return parts.filter(Boolean).join(', ');
}

function exposure(facts: Facts): string {
	const parts = [
		facts.exposure_time && `${facts.exposure_time} s`,
		facts.f_number && `f/${round(facts.f_number)}`,
		facts.iso && `ISO ${facts.iso}`,
		facts.focal_length_mm && `${round(facts.focal_length_mm)} mm`
	];
	return parts.filter(Boolean).join(', ');
}

function audio(facts: Facts): string {
	const parts = [
		facts.audio_codec,
		facts.audio_channels && `${facts.audio_channels} ${facts.audio_channels === 1 ? 'channel' : 'channels'}`,
		facts.audio_sample_rate_hz && `${round(facts.audio_sample_rate_hz / 1000)} kHz`
	];
	return parts.filter(Boolean).join(', ');
}
