//! Attention flow: how much of a token can reach another through all layers (Abnar & Zuidema 2020).

use std::collections::VecDeque;
use std::ops::Range;

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::rollout::mixed;
use crate::attention::AttentionMap;
use crate::jobs::{Report, Stopped};

/// Edges of a network, `L T²`, up to which flows are computed: each takes several searches through all of them.
pub const FLOW_EDGES: usize = 1 << 17;
/// What is left of an edge when it is full, but for roundings.
const FULL: f64 = 1e-12;

/// The largest flow from a token after the last layer down to each token of the text, `[T]`, in a network whose edges are
/// the weights of each layer with what passes it by, as in [`rollout`](fn@super::rollout): an edge carries as much as its
/// weight, and each token of the text is a goal of its own. None where the network is larger than [`FLOW_EDGES`].
///
/// It does not say what a token does to the output, for the reasons that hold of rollout; and the flows to different tokens
/// share edges, so that together they are no shares of anything.
///
/// # Errors
/// `report` stopped it.
///
/// Panics where the text has no such token.
pub fn attention_flow(
    layers: &[AttentionMap],
    residual: bool,
    query: usize,
    report: &dyn Report,
) -> Result<Option<Vec<f32>>, Stopped> {
    let tokens = layers.first().map_or(0, AttentionMap::tokens);
    if layers.len() * tokens * tokens > FLOW_EDGES {
        return Ok(None);
    }
    if layers.is_empty() {
        return Ok(Some(Vec::new()));
    }
    assert!(query < tokens, "token {query} of {tokens}");
    let weights = |map: &AttentionMap| {
        let rows = mixed(map, residual);
        DMatrix::from_iterator(tokens, tokens, rows.as_slice().iter().map(|weight| f64::from(*weight)))
    };
    let weights: Vec<DMatrix<f64>> = layers.iter().map(weights).collect();
    let flows = (0..tokens).into_par_iter().map(|key| {
        let flow = vec![DMatrix::zeros(tokens, tokens); layers.len()];
        let mut network = Network { weights: &weights, flow, tokens };
        network.largest_flow(layers.len() * tokens + query, key, report).map(|flow| flow as f32)
    });
    flows.collect::<Result<_, _>>().map(Some)
}

/// Layers of nodes, those of the text first: node `l T + i` is token i after l layers. From each, edges lead down to all
/// tokens one layer below, and back up what flows into it.
struct Network<'a> {
    /// What each edge carries at most: the column is the upper token, the row the lower one.
    weights: &'a [DMatrix<f64>],
    /// What it carries.
    flow: Vec<DMatrix<f64>>,
    tokens: usize,
}

/// An edge, down or back up.
struct Edge {
    from: usize,
    to: usize,
    layer: usize,
    /// Lower and upper token.
    place: (usize, usize),
    is_back: bool,
}

impl Network<'_> {
    /// The edge of a number from a node: those down come first, then those back up. None where the network ends.
    fn edge(&self, from: usize, number: usize) -> Option<Edge> {
        let (level, token) = (from / self.tokens, from % self.tokens);
        if let Some(above) = number.checked_sub(self.tokens) {
            let to = from - token + self.tokens + above;
            return (level < self.flow.len()).then_some(Edge {
                from,
                to,
                layer: level,
                place: (token, above),
                is_back: true,
            });
        }
        let layer = level.checked_sub(1)?;
        Some(Edge { from, to: layer * self.tokens + number, layer, place: (number, token), is_back: false })
    }

    /// How much more it could carry; nothing where that is less than a rounding.
    fn left(&self, edge: &Edge) -> Option<f64> {
        let flow = self.flow[edge.layer][edge.place];
        let left = if edge.is_back { flow } else { self.weights[edge.layer][edge.place] - flow };
        Some(left).filter(|left| *left > FULL)
    }

    fn open_edges(&self, from: usize, numbers: Range<usize>) -> impl Iterator<Item = (usize, Edge)> {
        let edges = numbers.filter_map(move |number| Some((number, self.edge(from, number)?)));
        edges.filter(|(_, edge)| self.left(edge).is_some())
    }

    /// By Dinic's algorithm: flows along shortest ways until none is left, then along the next longer ones.
    fn largest_flow(&mut self, source: usize, sink: usize, report: &dyn Report) -> Result<f64, Stopped> {
        let mut total = 0.0;
        loop {
            report.check()?;
            let distances = self.distances(source);
            if distances[sink].is_none() {
                return Ok(total);
            }
            total += self.blocking_flow(source, sink, &distances);
        }
    }

    /// How many edges away each node is; none where no way is open.
    fn distances(&self, source: usize) -> Vec<Option<usize>> {
        let mut distances = vec![None; (self.flow.len() + 1) * self.tokens];
        distances[source] = Some(0);
        let mut queue = VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for (_, edge) in self.open_edges(node, 0..2 * self.tokens) {
                if distances[edge.to].is_none() {
                    distances[edge.to] = distances[node].map(|distance: usize| distance + 1);
                    queue.push_back(edge.to);
                }
            }
        }
        distances
    }

    /// Fills edges that lead one step farther, until each way to the sink has a full one.
    fn blocking_flow(&mut self, source: usize, sink: usize, distances: &[Option<usize>]) -> f64 {
        let mut next = vec![0; distances.len()];
        let (mut way, mut total): (Vec<Edge>, f64) = (Vec::new(), 0.0);
        loop {
            let at = way.last().map_or(source, |edge| edge.to);
            if at == sink {
                let most = way.iter().filter_map(|edge| self.left(edge)).fold(f64::INFINITY, f64::min);
                for edge in &way {
                    self.flow[edge.layer][edge.place] += if edge.is_back { -most } else { most };
                }
                total += most;
                let full = way.iter().position(|edge| self.left(edge).is_none());
                way.truncate(full.expect("the narrowest edge is full"));
                continue;
            }
            let farther = distances[at].map(|distance| distance + 1);
            let open = self.open_edges(at, next[at]..2 * self.tokens).find(|(_, edge)| distances[edge.to] == farther);
            match (open, way.pop()) {
                (Some((number, edge)), before) => {
                    next[at] = number;
                    way.extend(before.into_iter().chain([edge]));
                }
                (None, Some(before)) => next[before.from] += 1,
                (None, None) => return total,
            }
        }
    }
}
