(module
  (import "" "memory" (memory 1))

  ;; Counts, up to $most, where the bytes from $at to $end hold a word in any case. The word stands at $lower in lower
  ;; case and at $upper in upper case. Two of its letters, the rarest, are looked for in 16 places at once; only where
  ;; both stand the whole word is compared. Reads up to 64 bytes beyond $end.
  (func (export "count")
    (param $at i32) (param $end i32) (param $lower i32) (param $upper i32) (param $length i32)
    (param $first i32) (param $second i32) (param $most i32) (result i32)
    (local $fold v128) (local $one v128) (local $two v128)
    (local $stop i32) (local $mask i32) (local $place i32) (local $index i32) (local $byte i32) (local $count i32)
    (local.set $end (i32.sub (local.get $end) (local.get $length)))
    ;; This bit makes a capital letter a small one and leaves a digit as it is.
    (local.set $fold (i8x16.splat (i32.const 0x20)))
    (local.set $one (i8x16.splat (i32.load8_u (i32.add (local.get $lower) (local.get $first)))))
    (local.set $two (i8x16.splat (i32.load8_u (i32.add (local.get $lower) (local.get $second)))))
    (block $done
      (loop $blocks
        (br_if $done (i32.gt_s (local.get $at) (local.get $end)))
        (if (i32.eqz (v128.any_true (v128.or
              (v128.or
                (v128.and
                  (i8x16.eq (local.get $one) (v128.or (local.get $fold) (v128.load (i32.add (local.get $at) (local.get $first)))))
                  (i8x16.eq (local.get $two) (v128.or (local.get $fold) (v128.load (i32.add (local.get $at) (local.get $second))))))
                (v128.and
                  (i8x16.eq (local.get $one) (v128.or (local.get $fold) (v128.load offset=16 (i32.add (local.get $at) (local.get $first)))))
                  (i8x16.eq (local.get $two) (v128.or (local.get $fold) (v128.load offset=16 (i32.add (local.get $at) (local.get $second)))))))
              (v128.or
                (v128.and
                  (i8x16.eq (local.get $one) (v128.or (local.get $fold) (v128.load offset=32 (i32.add (local.get $at) (local.get $first)))))
                  (i8x16.eq (local.get $two) (v128.or (local.get $fold) (v128.load offset=32 (i32.add (local.get $at) (local.get $second))))))
                (v128.and
                  (i8x16.eq (local.get $one) (v128.or (local.get $fold) (v128.load offset=48 (i32.add (local.get $at) (local.get $first)))))
                  (i8x16.eq (local.get $two) (v128.or (local.get $fold) (v128.load offset=48 (i32.add (local.get $at) (local.get $second))))))))))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 64)))
            (br $blocks)))
        (local.set $stop (i32.add (local.get $at) (i32.const 64)))
        (loop $sixteen
          (local.set $mask (i8x16.bitmask (v128.and
            (i8x16.eq (local.get $one) (v128.or (local.get $fold) (v128.load (i32.add (local.get $at) (local.get $first)))))
            (i8x16.eq (local.get $two) (v128.or (local.get $fold) (v128.load (i32.add (local.get $at) (local.get $second))))))))
          (block $no_more
            (loop $places
              (br_if $no_more (i32.eqz (local.get $mask)))
              (local.set $place (i32.add (local.get $at) (i32.ctz (local.get $mask))))
              (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
              (br_if $done (i32.gt_s (local.get $place) (local.get $end)))
              (local.set $index (i32.const 0))
              (loop $letters
                (local.set $byte (i32.load8_u (i32.add (local.get $place) (local.get $index))))
                (br_if $places (i32.and
                  (i32.ne (local.get $byte) (i32.load8_u (i32.add (local.get $lower) (local.get $index))))
                  (i32.ne (local.get $byte) (i32.load8_u (i32.add (local.get $upper) (local.get $index))))))
                (local.set $index (i32.add (local.get $index) (i32.const 1)))
                (br_if $letters (i32.lt_u (local.get $index) (local.get $length))))
              (local.set $count (i32.add (local.get $count) (i32.const 1)))
              (br_if $places (i32.lt_u (local.get $count) (local.get $most)))
              (br $done)))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $at) (local.get $stop))))
        (br $blocks)))
    (local.get $count)))
