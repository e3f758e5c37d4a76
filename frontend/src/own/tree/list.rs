//! Lists and maps.

use weir_schema::{
    Field, Kind,
    json::{Node, NodeKind, Step},
};

use super::{
    row::{Is, Item},
    rows::{Place, Rows},
};

impl Rows<'_> {
    /// A list or a map, and its items if it is open.
    pub(super) fn many(&mut self, field: &Field, node: Option<&Node>, place: &Place) {
        let (kind, map) = (field.kind(), field.is_map());
        let items = node.map(Node::children).unwrap_or_default();
        let wrong = node.is_some_and(|node| match node.kind {
            NodeKind::Object(_) => !map,
            NodeKind::List(_) => map,
            _ => true,
        });
        let open = self.folds.is_open(&place.id, place.depth, false);
        let of = match &kind {
            Kind::Message(entry) if map => entry.field(2).map(|value| value.kind()),
            kind => Some(kind.clone()),
        };
        let Some(of) = of else { return };
        self.push(place.clone(), node, None, wrong, Is::Many { kind: of.clone(), count: items.len(), open, map });
        if !open || wrong {
            return;
        }
        let shown = self.folds.shown(&place.id);
        for (index, item) in items.iter().enumerate().take(shown) {
            let mut at = place.to(Step::Item(index), &index.to_string(), Some(field), place.depth + 1);
            let twice = map && items[index + 1..].iter().any(|other| other.key == item.key);
            let key = map.then(|| item.key.clone());
            at.item = Some(Item { index, count: items.len(), key, twice });
            self.one(&of, Some(item), at, None);
        }
        if let Some(left) = items.len().checked_sub(shown).filter(|left| *left > 0) {
            let mut at = place.to(Step::Item(shown), "more", Some(field), place.depth + 1);
            at.path.pop();
            self.push(at, None, None, false, Is::More { left });
        }
    }
}
