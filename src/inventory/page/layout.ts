import dagre from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
}

export interface Place {
  readonly id: string;
  /** Of the box's left upper corner. */
  readonly x: number;
  readonly y: number;
}

export const boxHeight = 30;

/** Places boxes in columns from left to right, so that edges point onward and cross little. */
export function layOut(boxes: readonly Box[], edges: readonly { from: string; to: string }[]): Place[] {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 60, marginx: 20, marginy: 20 });
  graph.setDefaultEdgeLabel(() => ({}));
  const isKnown = new Set(boxes.map(({ id }) => id));
  for (const { id, width } of boxes) graph.setNode(id, { width, height: boxHeight });
  for (const { from, to } of edges) if (isKnown.has(from) && isKnown.has(to)) graph.setEdge(from, to);
  dagre.layout(graph);
  return boxes.map(({ id, width }) => {
    const { x, y } = graph.node(id);
    return { id, x: Math.round(x - width / 2), y: Math.round(y - boxHeight / 2) };
  });
}
