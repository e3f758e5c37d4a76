//! Ways through a message.

use weir_schema::json::Step;

/// A way as people write it: `box.kids.0.name`.
pub(in crate::own) fn dotted(path: &[Step]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Key(names) => names.first().cloned().unwrap_or_default(),
        Step::Item(index) => index.to_string(),
    });
    steps.collect::<Vec<_>>().join(".")
}

/// Both lead to the same place, whichever of its names a field is called by.
pub(in crate::own) fn same(one: &[Step], other: &[Step]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|steps| match steps {
            (Step::Key(names), Step::Key(others)) => names.iter().any(|name| others.contains(name)),
            (Step::Item(index), Step::Item(other)) => index == other,
            _ => false,
        })
}
