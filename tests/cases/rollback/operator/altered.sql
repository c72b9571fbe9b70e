-- before
create operator === (leftarg = box, rightarg = box, function = box_eq, restrict = areasel, join = areajoinsel); create operator ==== (leftarg = box, rightarg = box, function = box_eq);
-- forward
alter operator === (box, box) set (restrict = none, join = none); alter operator ==== (box, box) set (restrict = eqsel);
