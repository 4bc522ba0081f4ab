// Where in a scrub strip's picture the frame of a moment lies, and what a waveform looks like as a path.
import type { StripIndex } from '#lib/api/types.ts';

/** The frame at this part (0 to 1) of the video, as an offset in pixels into the strip's picture. */
export function tileAt(strip: StripIndex, part: number): { x: number; y: number } {
	const frame = Math.min(strip.frames - 1, Math.max(0, Math.floor(part * strip.frames)));
	return {
		x: (frame % strip.columns) * strip.tile_width,
		y: Math.floor(frame / strip.columns) * strip.tile_height
	};
}

/** A path around the middle of a box that is as wide as there are peaks and 100 high. */
export function waveformPath(peaks: number[]): string {
	return peaks
		.map((peak, at) => {
			const half = Math.max(1, peak / 2);
			return `M${at + 0.5} ${50 - half}V${50 + half}`;
		})
		.join('');
}
