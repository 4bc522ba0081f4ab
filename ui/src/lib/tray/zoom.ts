// How a picture lies in its frame: pure sums, in CSS pixels.

export interface Size {
	width: number;
	height: number;
}
export interface Lie {
	/** CSS pixels of the screen for one pixel of the picture. */
	scale: number;
	/** Of the picture's centre from the frame's centre. */
	x: number;
	y: number;
}

const scale_max = 8;

/** The whole picture; small ones are not enlarged. */
export function fitScale(picture: Size, frame: Size, full: number): number {
	if (!picture.width || !picture.height) return full;
	return Math.min(full, frame.width / picture.width, frame.height / picture.height);
}

/** Moves no further than to the picture's edges. */
export function within(lie: Lie, picture: Size, frame: Size): Lie {
	const most = (shown: number, room: number) => Math.max(0, (shown - room) / 2);
	const x_max = most(picture.width * lie.scale, frame.width);
	const y_max = most(picture.height * lie.scale, frame.height);
	return {
		scale: lie.scale,
		x: Math.max(-x_max, Math.min(x_max, lie.x)),
		y: Math.max(-y_max, Math.min(y_max, lie.y))
	};
}

/** Scales by `factor` so that the point at (x, y) from the frame's centre stays where it is. */
export function scaledAt(lie: Lie, factor: number, x: number, y: number, least: number): Lie {
	const scale = Math.max(least, Math.min(scale_max, lie.scale * factor));
	const done = scale / lie.scale;
	return { scale, x: x - (x - lie.x) * done, y: y - (y - lie.y) * done };
}
