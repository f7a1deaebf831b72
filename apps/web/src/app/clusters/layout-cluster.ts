import type { ClusterServer } from '@rocket/contracts';

/** A member as it is drawn. Lengths are SVG units, one to a CSS pixel at full size. */
export interface PlacedNode {
  server: ClusterServer;
  x: number;
  y: number;
}
export interface PlacedDatacenter {
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
/** From the primary to a replica. */
export interface PlacedArrow {
  server: ClusterServer;
  path: string;
  labelX: number;
  labelY: number;
  labelAnchor: 'start' | 'middle';
}
export interface ClusterLayout {
  /** The names of the boxes stand at the right, where no arrow passes. */
  narrow: boolean;
  width: number;
  height: number;
  datacenters: PlacedDatacenter[];
  nodes: PlacedNode[];
  arrows: PlacedArrow[];
}

export const NODE = { width: 232, height: 76 } as const;
const PAD = { side: 20, top: 40, bottom: 20 } as const;
const GAP = { rows: 52, columns: 136, boxes: 24 } as const;
/** Room left of the nodes of the primary's datacenter for arrows that pass others. */
const GUTTER = 28;

/**
 * Places a cluster: a box per datacenter, the primary's first and at the left, the primary on top of it. `narrow` puts
 * the boxes under each other. Without a primary there are no arrows: nobody sends.
 */
export function layoutCluster(servers: readonly ClusterServer[], narrow: boolean): ClusterLayout {
  const primary = servers.find((server) => server.nodeRole === 'Primary');
  const groups = groupByDatacenter(servers, primary);
  const datacenters: PlacedDatacenter[] = [];
  const nodes: PlacedNode[] = [];
  const boxWidth = NODE.width + 2 * PAD.side + (narrow ? GUTTER : 0);
  let x = 0;
  let y = 0;

  groups.forEach(([name, members], index) => {
    const gutter = narrow || (index === 0 && members.length > 2) ? GUTTER : 0;
    const width = narrow ? boxWidth : NODE.width + 2 * PAD.side + gutter;
    const height = PAD.top + members.length * NODE.height + (members.length - 1) * GAP.rows + PAD.bottom;
    datacenters.push({ name, x, y, width, height });
    members.forEach((server, row) =>
      nodes.push({ server, x: x + PAD.side + gutter, y: y + PAD.top + row * (NODE.height + GAP.rows) }),
    );
    if (narrow) y += height + GAP.boxes;
    else x += width + GAP.columns;
  });

  return {
    narrow,
    width: Math.max(...datacenters.map((box) => box.x + box.width), 1),
    height: Math.max(...datacenters.map((box) => box.y + box.height), 1),
    datacenters,
    nodes,
    arrows: arrowsOf(nodes, primary, narrow),
  };
}

function groupByDatacenter(servers: readonly ClusterServer[], primary: ClusterServer | undefined): [string, ClusterServer[]][] {
  const groups = new Map<string, ClusterServer[]>();
  const primaryFirst = [...servers].sort((a, b) => Number(b === primary) - Number(a === primary));
  for (const server of primaryFirst) groups.set(server.datacenter, [...(groups.get(server.datacenter) ?? []), server]);
  return [...groups];
}

function arrowsOf(nodes: readonly PlacedNode[], primary: ClusterServer | undefined, narrow: boolean): PlacedArrow[] {
  const from = nodes.find((node) => node.server === primary);
  if (!from) return [];
  return nodes
    .filter((node) => node !== from && node.server.nodeRole !== 'Arbiter')
    .map((to) => {
      if (to.x === from.x && to.y === from.y + NODE.height + GAP.rows && to.server.datacenter === from.server.datacenter)
        return straightDown(from, to);
      if (narrow || to.x === from.x) return alongTheGutter(from, to);
      return across(from, to);
    });
}

/** To the node right below. */
function straightDown(from: PlacedNode, to: PlacedNode): PlacedArrow {
  const x = from.x + NODE.width / 2;
  return {
    server: to.server,
    path: `M${x} ${from.y + NODE.height} V${to.y - 5}`,
    labelX: x + 10,
    labelY: (from.y + NODE.height + to.y) / 2 + 4,
    labelAnchor: 'start',
  };
}

/** Past the nodes in between, on their left. */
function alongTheGutter(from: PlacedNode, to: PlacedNode): PlacedArrow {
  const lane = from.x - GUTTER / 2;
  const y1 = from.y + NODE.height / 2;
  const y2 = to.y + NODE.height / 2;
  const r = 8;
  return {
    server: to.server,
    path: `M${from.x} ${y1} H${lane + r} Q${lane} ${y1} ${lane} ${y1 + r} V${y2 - r} Q${lane} ${y2} ${lane + r} ${y2} H${to.x - 5}`,
    labelX: to.x + 2,
    labelY: to.y - 8,
    labelAnchor: 'start',
  };
}

/** To another datacenter, in a curve. */
function across(from: PlacedNode, to: PlacedNode): PlacedArrow {
  const x1 = from.x + NODE.width;
  const x2 = to.x - 5;
  const y1 = from.y + NODE.height / 2;
  const y2 = to.y + NODE.height / 2;
  const middle = (x1 + x2) / 2;
  return {
    server: to.server,
    path: `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
    labelX: middle,
    labelY: (y1 + y2) / 2 - 8,
    labelAnchor: 'middle',
  };
}
