(** Part 1.2: gradients and Jacobians, and the chain rule.

    The functions here take and give vectors: numbers with an index from a finite
    set I or J, such as ['I_n], the numbers below n. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.
From Coquelicot Require Import Coquelicot.
From Formal Require Import Vectors.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

(** The size of v, by which small changes are measured: the sum of the absolute values
    of its entries. *)
Definition size (I : finType) (v : I -> R) : R := \sum_i Rabs (v i).

(** f has the gradient g at h: for every e > 0 and all v that are small enough,
    f(h + v) differs from f(h) plus the inner product of g and v by at most e times
    the size of v. *)
Definition is_gradient (I : finType) (f : (I -> R) -> R) (h g : I -> R) : Prop :=
  forall e : R, 0 < e -> exists delta : R, 0 < delta /\
    forall v : I -> R, size v < delta -> Rabs (f (add h v) - f h - dot g v) <= e * size v.

(** s has the Jacobian D at h: row i of D is the gradient of entry i of s. *)
Definition is_jacobian (I J : finType) (s : (J -> R) -> (I -> R)) (h : J -> R) (D : I -> J -> R) : Prop :=
  forall i : I, is_gradient (fun h' => s h' i) h (D i).

(** The vector h with the number x in place of its entry j. *)
Definition replace (I : finType) (h : I -> R) (j : I) (x : R) : I -> R :=
  fun i => if i == j then x else h i.

Section Size.

Variable I : finType.
Implicit Types (v w g : I -> R).

Lemma size_ge0 v : 0 <= size v.
Proof. by apply: sum_ge0 => i _; apply: Rabs_pos. Qed.

Lemma size_entry v i : Rabs (v i) <= size v.
Proof.
rewrite /size (bigD1 i) //=; suff : 0 <= \sum_(j | j != i) Rabs (v j) by lra.
by apply: sum_ge0 => j _; apply: Rabs_pos.
Qed.

Lemma Rabs_sum (F : I -> R) : Rabs (\sum_i F i) <= \sum_i Rabs (F i).
Proof.
elim/big_rec2: _ => [|i x y _ IH]; first by rewrite Rabs_R0; lra.
by apply: Rle_trans (Rabs_triang _ _) _; lra.
Qed.

(** Small in every entry, small against g. *)
Lemma dot_small g w c : 0 <= c -> (forall i, Rabs (w i) <= c) -> Rabs (dot g w) <= size g * c.
Proof.
move=> c_ge0 w_c; apply: Rle_trans (Rabs_sum _) _.
rewrite /size big_distrl /=; apply: sum_le => i _; rewrite Rabs_mult.
by apply: Rmult_le_compat_l; [apply: Rabs_pos | apply: w_c].
Qed.

Lemma dot_size g v : Rabs (dot g v) <= size g * size v.
Proof. by apply: dot_small; [apply: size_ge0 | move=> i; apply: size_entry]. Qed.

Lemma size_bound w (c : I -> R) : (forall i, Rabs (w i) <= c i) -> size w <= \sum_i c i.
Proof. by move=> w_c; apply: sum_le => i _; apply: w_c. Qed.

End Size.

(** For finitely many conditions on small v one bound serves. *)
Lemma one_bound (I J : finType) (P : I -> (J -> R) -> Prop) :
  (forall i, exists delta, 0 < delta /\ forall v, size v < delta -> P i v) ->
  exists delta, 0 < delta /\ forall v, size v < delta -> forall i, P i v.
Proof.
move=> each.
suff [delta [delta_gt0 all]] : exists delta, 0 < delta /\
    forall v, size v < delta -> forall i, i \in enum I -> P i v.
  by exists delta; split=> // v v_small i; apply: all => //; rewrite mem_enum.
elim: (enum I) => [|i s [delta [delta_gt0 all]]]; first by exists 1; split=> //; lra.
have [delta' [delta'_gt0 one]] := each i.
exists (Rmin delta delta'); split; first exact: Rmin_pos.
move=> v v_small k; rewrite inE => /orP[/eqP ->|].
  by apply: one; apply: Rlt_le_trans v_small (Rmin_r _ _).
by apply: all; apply: Rlt_le_trans v_small (Rmin_l _ _).
Qed.

(** ** What the definition says in coordinates *)

(** If f has the gradient g at h, then entry i of g is the partial derivative of f by
    entry i: the derivative (is_derive) of the function of one number that keeps the
    other entries of h. *)
Theorem gradient_entry (I : finType) (f : (I -> R) -> R) (h g : I -> R) (i : I) :
  is_gradient f h g -> is_derive (fun x : R => f (replace h i x)) (h i) (g i).
Proof.
move: i => j f_g; apply/is_derive_Reals => e e_gt0.
have [delta [delta_gt0 small]] := f_g (e / 2) (ltac:(lra)).
exists (mkposreal delta delta_gt0) => x x_ne0 /= x_small.
pose v i := if i == j then x else 0.
have sizeE : size v = Rabs x.
  rewrite /size (bigD1 j) //= /v eqxx big1 => [|i /negbTE ->]; first by lra.
  exact: Rabs_R0.
have dotE : dot g v = g j * x.
  by rewrite /dot (bigD1 j) //= /v eqxx big1 => [|i /negbTE ->]; lra.
have hvE : replace h j (h j + x) = add h v.
  by extensionality i; rewrite /replace /add /v; case: eqP => [->|_]; lra.
have hE : replace h j (h j) = h by extensionality i; rewrite /replace; case: eqP => [->|].
move: (small v); rewrite sizeE dotE hvE hE => /(_ x_small) close.
have -> : (f (add h v) - f h) / x - g j = (f (add h v) - f h - g j * x) / x by field.
have x_gt0 := Rabs_pos_lt x x_ne0.
rewrite Rabs_div //; apply: Rle_lt_trans (_ : e / 2 < e); last by lra.
by apply/Rle_div_l.
Qed.

(** A function has at most one gradient at a point. *)
Theorem gradient_unique (I : finType) (f : (I -> R) -> R) (h g g' : I -> R) :
  is_gradient f h g -> is_gradient f h g' -> g = g'.
Proof.
move=> f_g f_g'; extensionality j.
by rewrite -(is_derive_unique _ _ _ (gradient_entry j f_g)) -(is_derive_unique _ _ _ (gradient_entry j f_g')).
Qed.

(** ** Rules *)

(** The chain rule: the gradient of f after s is the transposed Jacobian of s
    times the gradient of f. *)
Theorem chain_rule (I J : finType) (f : (I -> R) -> R) (s : (J -> R) -> (I -> R))
    (h : J -> R) (g : I -> R) (D : I -> J -> R) :
  is_jacobian s h D -> is_gradient f (s h) g ->
  is_gradient (fun h' => f (s h')) h (apply (transpose D) g).
Proof.
move=> s_D f_g e e_gt0.
pose A := \sum_i (size (D i) + 1); have g_ge0 := size_ge0 g.
have A_ge0 : 0 <= A by apply: sum_ge0 => i _; have := size_ge0 (D i); lra.
pose e1 := Rmin 1 (e / (2 * (size g + 1))); pose e2 := e / (2 * (A + 1)).
have e1_gt0 : 0 < e1 by apply: Rmin_pos; [lra | apply: Rdiv_lt_0_compat; lra].
have e2_gt0 : 0 < e2 by apply: Rdiv_lt_0_compat; lra.
have e1_g : size g * e1 <= e / 2.
  apply: Rle_trans (_ : (size g + 1) * (e / (2 * (size g + 1))) <= _); last by right; field; lra.
  by have : e1 <= e / (2 * (size g + 1)) by [apply: Rmin_r]; move=> e1_le; apply: Rmult_le_compat; lra.
have e2_A : e2 * A <= e / 2.
  apply: Rle_trans (_ : e2 * (A + 1) <= _); last by right; rewrite /e2; field; lra.
  by apply: Rmult_le_compat_l; lra.
have [delta2 [delta2_gt0 f_small]] := f_g e2 e2_gt0.
have [delta1 [delta1_gt0 s_small]] := one_bound (fun i => s_D i e1 e1_gt0).
exists (Rmin delta1 (delta2 / (A + 1))); split.
  by apply: Rmin_pos => //; apply: Rdiv_lt_0_compat; lra.
move=> v v_small; have v_ge0 := size_ge0 v.
have {}s_small := s_small v (Rlt_le_trans _ _ _ v_small (Rmin_l _ _)).
pose u := sub (s (add h v)) (s h).
have u_size : size u <= A * size v.
  rewrite /A big_distrl /=; apply: size_bound => i.
  have -> : u i = (s (add h v) i - s h i - dot (D i) v) + dot (D i) v by rewrite /u /sub; lra.
  apply: Rle_trans (Rabs_triang _ _) _.
  have := s_small i; have := dot_size (D i) v; have : e1 <= 1 by apply: Rmin_l.
  by move=> e1_le1; have : e1 * size v <= 1 * size v by [apply: Rmult_le_compat_r]; lra.
have u_small : size u < delta2.
  apply: Rle_lt_trans u_size _.
  have : size v < delta2 / (A + 1) by apply: Rlt_le_trans v_small (Rmin_r _ _).
  by move/Rlt_div_r; nra.
have suE : s (add h v) = add (s h) u by extensionality i; rewrite /u /sub /add; lra.
have {}f_small := f_small u u_small; rewrite -suE in f_small.
pose w := sub u (apply D v).
have gw : Rabs (dot g w) <= size g * (e1 * size v).
  by apply: dot_small => [|i]; [nra | apply: s_small].
have guE : dot g u = dot g (apply D v) + dot g w.
  by rewrite -dotDr; congr dot; extensionality i; rewrite /w /sub /add; lra.
rewrite -dot_transpose; set r := (r in Rabs r).
have -> : r = (f (s (add h v)) - f (s h) - dot g u) + dot g w by rewrite /r; lra.
apply: Rle_trans (Rabs_triang _ _) _.
have : e2 * size u <= e2 * (A * size v) by apply: Rmult_le_compat_l; lra.
have : e2 * A * size v <= e / 2 * size v by apply: Rmult_le_compat_r.
have : size g * e1 * size v <= e / 2 * size v by apply: Rmult_le_compat_r.
by lra.
Qed.

Section Rules.

Variable I : finType.
Implicit Types (f : (I -> R) -> R) (h g : I -> R).

Lemma gradient_ext f f' h g : (forall h', f h' = f' h') -> is_gradient f h g -> is_gradient f' h g.
Proof.
move=> ff' f_g e /f_g[delta [delta_gt0 small]].
by exists delta; split=> // v; rewrite -!ff'; apply: small.
Qed.

Lemma gradient_constant c h : is_gradient (fun=> c) h zero.
Proof.
move=> e e_gt0; exists 1; split=> [|v _]; first by lra.
have -> : dot zero v = 0 by apply: big1 => i _; rewrite /zero; lra.
rewrite Rminus_eq_0 Rminus_0_r Rabs_R0; have := size_ge0 v; nra.
Qed.

Lemma gradient_linear g c h : is_gradient (fun h' => c + dot g h') h g.
Proof.
move=> e e_gt0; exists 1; split=> [|v _]; first by lra.
rewrite dotDr; set r := (r in Rabs r); have -> : r = 0 by rewrite /r; lra.
rewrite Rabs_R0; have := size_ge0 v; nra.
Qed.

Lemma gradient_add f f' h g g' :
  is_gradient f h g -> is_gradient f' h g' -> is_gradient (fun h' => f h' + f' h') h (add g g').
Proof.
move=> f_g f_g' e e_gt0.
have [delta [delta_gt0 small]] := f_g (e / 2) (ltac:(lra)).
have [delta' [delta'_gt0 small']] := f_g' (e / 2) (ltac:(lra)).
exists (Rmin delta delta'); split; first exact: Rmin_pos.
move=> v v_small.
have close := small v (Rlt_le_trans _ _ _ v_small (Rmin_l _ _)).
have close' := small' v (Rlt_le_trans _ _ _ v_small (Rmin_r _ _)).
rewrite dotDl; set r := (r in Rabs r).
have -> : r = (f (add h v) - f h - dot g v) + (f' (add h v) - f' h - dot g' v) by rewrite /r; lra.
by apply: Rle_trans (Rabs_triang _ _) _; lra.
Qed.

(** Finite sums. *)
Lemma gradient_sum (K : finType) (f : K -> (I -> R) -> R) h (g : K -> I -> R) :
  (forall k, is_gradient (f k) h (g k)) ->
  is_gradient (fun h' => \sum_k f k h') h (fun i => \sum_k g k i).
Proof.
move=> f_g; rewrite /index_enum; elim: (Finite.enum K) => [|k s IH].
  apply: (gradient_ext (f := fun=> 0)) => [h'|]; first by rewrite big_nil.
  by have := gradient_constant 0 h; congr is_gradient; extensionality i; rewrite big_nil.
apply: (gradient_ext (f := fun h' => f k h' + \sum_(k <- s) f k h')) => [h'|].
  by rewrite big_cons.
by have := gradient_add (f_g k) IH; congr is_gradient; extensionality i; rewrite big_cons.
Qed.

(** Products of two numbers. *)
Lemma gradient_mul f f' h g g' :
  is_gradient f h g -> is_gradient f' h g' ->
  is_gradient (fun h' => f h' * f' h') h (add (scale (f' h) g) (scale (f h) g')).
Proof.
move=> f_g f_g'.
pose pair h' (b : bool) := if b then f h' else f' h'.
pose D (b : bool) := if b then g else g'.
have pair_D : is_jacobian pair h D by case.
have both (F : bool -> R) : \sum_b F b = F true + F false by rewrite big_bool.
have product : is_gradient (fun y : bool -> R => y true * y false) (pair h)
    (fun b => if b then f' h else f h).
  move=> e e_gt0; exists e; split=> // v v_small; rewrite /dot /size !both /add /=.
  set r := (r in Rabs r); have -> : r = v true * v false by rewrite /r; lra.
  rewrite Rabs_mult; have v1 := Rabs_pos (v true); have v2 := Rabs_pos (v false).
  by rewrite /size both in v_small; nra.
have := chain_rule pair_D product; congr is_gradient; extensionality i.
by rewrite /apply both /transpose /add /scale /D; lra.
Qed.

(** The sum of the squares of the entries. *)
Lemma gradient_squares h : is_gradient (fun h' => dot h' h') h (scale 2 h).
Proof.
move=> e e_gt0; exists e; split=> // v v_small.
have -> : dot (add h v) (add h v) - dot h h - dot (scale 2 h) v = dot v v.
  by rewrite dotDl !dotDr dotZl (dotC v h); lra.
by apply: Rle_trans (dot_size v v) _; apply: Rmult_le_compat_r; [apply: size_ge0 | lra].
Qed.

End Rules.

(** A function of one number, after f. *)
Theorem chain_rule_number (J : finType) (phi : R -> R) (f : (J -> R) -> R) (h g : J -> R) (l : R) :
  is_derive phi (f h) l -> is_gradient f h g -> is_gradient (fun h' => phi (f h')) h (scale l g).
Proof.
move=> /is_derive_Reals phi_l f_g.
have one (v : unit -> R) : size v = Rabs (v tt) by rewrite /size (big_pred1 tt) // => -[].
have phi_gradient : is_gradient (fun y : unit -> R => phi (y tt)) (fun=> f h) (fun=> l).
  move=> e /phi_l[delta close]; exists delta; split=> [|v]; first exact: cond_pos.
  rewrite one /dot (big_pred1 tt) => [|[] //]; rewrite /add /= => v_small.
  case: (Req_dec (v tt) 0) => [->|v_ne0].
    rewrite Rplus_0_r Rmult_0_r Rminus_eq_0 Rminus_0_r Rabs_R0; lra.
  have := close _ v_ne0 v_small; set x := v tt.
  have -> : (phi (f h + x) - phi (f h)) / x - l = (phi (f h + x) - phi (f h) - l * x) / x by field.
  rewrite Rabs_div // => /Rlt_div_l; have := Rabs_pos_lt x v_ne0 => x_gt0 bound.
  by apply: Rlt_le; apply: bound.
have -> : scale l g = apply (transpose (fun _ : unit => g)) (fun=> l).
  by extensionality j; rewrite /apply (big_pred1 tt) /transpose /scale => [|[] //]; lra.
exact: (@chain_rule _ _ (fun y : unit -> R => phi (y tt)) (fun h' _ => f h') h _ (fun=> g)).
Qed.
