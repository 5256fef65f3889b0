# What the numbers of a designed document stand for.

dimension-word = word
dimension-place = place
dimension-identity = identity { $number }
dimension-memory = memory { $number }
dimension-named = { $number }: { $name }
walk-row-named = Row { $row }: { $name }
walk-column-named = Column { $column }: { $name }
inspector-output-names = The numbers, in their order: { $names }
