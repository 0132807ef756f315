// Where the stones of the relations drawing lie, and how they are joined. Pure, in pixels.

/** How many a side; more lead to the full table. */
export const SIDE = 4;

export const STONE = 30;
const GAP = 8;
const WIDE_GAP = 14;
const LABEL = 22;
/** Narrower than this, sides stand below each other. */
const NARROW = 540;

/** A stone's place. */
export interface Place {
  x: number;
  y: number;
  width: number;
}

/** The whole drawing. */
export interface SketchPlan {
  isNarrow: boolean;
  height: number;
  me: Place;
  uses: Place[];
  needs: Place[];
  /** SVG paths of the joints; each ends at a stone. */
  joints: string[];
  /** Tips of the arrows. */
  tips: { x: number; y: number; down: boolean }[];
  labels: { uses: Place; needs: Place };
}

/** Lays out so many stones a side in so much width. Right-to-left mirrors it. */
export function planSketch(width: number, uses: number, needs: number): SketchPlan {
  return width < NARROW ? planNarrow(width, uses, needs) : planWide(width, uses, needs);
}

function column(x: number, width: number, count: number, height: number): Place[] {
  const gap = count > 3 ? GAP : WIDE_GAP;
  const all = count * STONE + (count - 1) * gap;
  const top = LABEL + (height - LABEL - all) / 2;
  return Array.from({ length: count }, (_, index) => ({ x, y: top + index * (STONE + gap), width }));
}

function planWide(width: number, uses: number, needs: number): SketchPlan {
  const side = Math.min(200, Math.max(150, Math.round(width * 0.225)));
  const middle = Math.min(210, Math.max(164, Math.round(width * 0.22)));
  const most = Math.max(uses, needs, 1);
  const height = LABEL + most * STONE + (most - 1) * (most > 3 ? GAP : WIDE_GAP) + 4;
  const me = { x: (width - middle) / 2, y: LABEL + (height - LABEL - STONE) / 2, width: middle };
  const left = column(0, side, uses, height);
  const right = column(width - side, side, needs, height);
  const mid = me.y + STONE / 2;
  const joints: string[] = [];
  const tips: SketchPlan['tips'] = [];
  for (const it of left) joints.push(curve(it.x + it.width, it.y + STONE / 2, me.x - 7, mid));
  if (left.length > 0) tips.push({ x: me.x - 1, y: mid, down: false });
  for (const it of right) {
    joints.push(curve(me.x + me.width, mid, it.x - 7, it.y + STONE / 2));
    tips.push({ x: it.x - 1, y: it.y + STONE / 2, down: false });
  }
  return {
    isNarrow: false,
    height,
    me,
    uses: left,
    needs: right,
    joints,
    tips,
    labels: { uses: { x: 0, y: 0, width: side }, needs: { x: width - side, y: 0, width: side } },
  };
}

/** Who uses it above, what it needs below, each side hanging from a line at the left. */
function planNarrow(width: number, uses: number, needs: number): SketchPlan {
  const step = STONE + GAP + 10;
  const inset = 22;
  const place = (y: number, index: number): Place => ({ x: inset, y: y + index * step, width: width - inset });
  const above = Array.from({ length: uses }, (_, index) => place(LABEL, index));
  const meTop = uses === 0 ? LABEL : LABEL + uses * step;
  const me = { x: 0, y: meTop, width: Math.min(width, 260) };
  const belowTop = meTop + STONE + LABEL + 2;
  const below = Array.from({ length: needs }, (_, index) => place(belowTop, index));
  const joints: string[] = [];
  const tips: SketchPlan['tips'] = [];
  const first = above[0];
  if (first !== undefined) {
    joints.push(`M10 ${first.y + STONE / 2}V${me.y - 6}`);
    tips.push({ x: 10, y: me.y - 1, down: true });
  }
  for (const it of above) joints.push(`M10 ${it.y + STONE / 2}H${it.x}`);
  const last = below.at(-1);
  if (last !== undefined) joints.push(`M10 ${me.y + STONE}V${last.y + STONE / 2}`);
  for (const it of below) {
    joints.push(`M10 ${it.y + STONE / 2}H${it.x - 6}`);
    tips.push({ x: it.x - 1, y: it.y + STONE / 2, down: false });
  }
  const end = below.at(-1)?.y ?? me.y;
  return {
    isNarrow: true,
    height: end + STONE + 4,
    me,
    uses: above,
    needs: below,
    joints,
    tips,
    labels: { uses: { x: inset, y: 0, width: width - inset }, needs: { x: inset, y: meTop + STONE + 2, width: width - inset } },
  };
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const half = (x1 + x2) / 2;
  return `M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}`;
}
