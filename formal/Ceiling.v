(** Part 2.5: no token holds more than its share of the attention.

    [exp] is the exponential function, [INR n] the natural number n as a real
    number. *)
From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect.
From Coquelicot Require Rcomplements.
From Formal Require Import Vectors.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

(** The softmax of the n logits s: e^(s_j), divided by the sum of all e^(s_m). *)
Definition softmax (n : nat) (s : vector n) : vector n :=
  fun j => exp (s j) / \sum_m exp (s m).

(** All logits s_m lie in the interval from -B to B. *)
Definition within (B : R) (n : nat) (s : vector n) : Prop := forall m, - B <= s m <= B.

Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof. by case=> [/exp_increasing|->]; [apply: Rlt_le | apply: Rle_refl]. Qed.

Lemma softmaxE n (s : vector n) j : softmax s j = / (1 + \sum_(m | m != j) exp (s m - s j)).
Proof.
have pos m := exp_pos m.
have sumE : \sum_m exp (s m) = exp (s j) * (1 + \sum_(m | m != j) exp (s m - s j)).
  rewrite (bigD1 j) //= Rmult_plus_distr_l Rmult_1_r -sum_scale; congr (_ + _).
  by apply: eq_bigr => m _; rewrite -exp_plus; congr exp; lra.
have rest : 0 <= \sum_(m | m != j) exp (s m - s j) by apply: sum_ge0 => m _; apply: Rlt_le.
by rewrite /softmax sumE; field; have := pos (s j); lra.
Qed.

Lemma others n (j : 'I_n) : INR #|[pred m | m != j]| = INR n - 1.
Proof.
have := cardC1 j; rewrite card_ord => /(congr1 INR); case: n j => [[]//|n] j.
by move=> count; rewrite S_INR; transitivity (INR n); [exact: count | lra].
Qed.

(** If all n logits lie between -B and B, then the softmax at j lies between
    1 / (1 + (n - 1) e^(2B)) and e^(2B) / (e^(2B) + n - 1). For B >= 0, where there are
    such logits, both bounds are attained. That there is a token j makes n at least 1. *)
Theorem attention_ceiling (n : nat) (B : R) (j : 'I_n) :
  (forall s : vector n, within B s ->
     / (1 + (INR n - 1) * exp (2 * B)) <= softmax s j <= exp (2 * B) / (exp (2 * B) + INR n - 1)) /\
  (0 <= B ->
     (exists s : vector n, within B s /\ softmax s j = exp (2 * B) / (exp (2 * B) + INR n - 1)) /\
     (exists s : vector n, within B s /\ softmax s j = / (1 + (INR n - 1) * exp (2 * B)))).
Proof.
have n_ge1 : 0 <= INR n - 1 by rewrite -(others j); apply: pos_INR.
have e_pos := exp_pos (2 * B); have e'_pos := exp_pos (- (2 * B)).
have inverse : exp (2 * B) * exp (- (2 * B)) = 1 by rewrite -exp_plus Rplus_opp_r exp_0.
have upper : exp (2 * B) / (exp (2 * B) + INR n - 1) = / (1 + (INR n - 1) * exp (- (2 * B))).
  by rewrite exp_Ropp; field; nra.
have add_up c : \sum_(m | m != j) c = (INR n - 1) * c by rewrite sum_constant others.
split=> [s s_B|B_ge0].
  rewrite softmaxE upper; set rest := \sum_(m | _) _.
  have difference m : - (2 * B) <= s m - s j <= 2 * B by move: (s_B m) (s_B j); lra.
  have low : (INR n - 1) * exp (- (2 * B)) <= rest.
    by rewrite -add_up; apply: sum_le => m _; apply: exp_le; have := difference m; lra.
  have high : rest <= (INR n - 1) * exp (2 * B).
    by rewrite -add_up; apply: sum_le => m _; apply: exp_le; have := difference m; lra.
  by split; apply: Rinv_le_contravar; nra.
pose s c : vector n := fun m => if m == j then c else - c.
have s_B c : - B <= c <= B -> within B (s c) by move=> cB m; rewrite /s; case: eqP; lra.
have share c : softmax (s c) j = / (1 + (INR n - 1) * exp (- (2 * c))).
  rewrite softmaxE -add_up; congr (/ (1 + _)); apply: eq_bigr => m /negbTE m_j.
  by rewrite /s m_j eqxx; congr exp; lra.
split; [exists (s B) | exists (s (- B))]; (split; first by apply: s_B; lra).
  by rewrite share upper.
by rewrite share; congr (/ (1 + _ * exp _)); lra.
Qed.

Lemma share_needs (n : nat) (B p : R) (j : 'I_n) (s : vector n) :
  (2 <= n)%N -> 0 < p < 1 -> within B s -> p <= softmax s j ->
  ln (INR n - 1) + ln (p / (1 - p)) <= 2 * B.
Proof.
move=> n_ge2 p01 s_B p_share.
have n1_gt0 : 0 < INR n - 1.
  by have := le_INR 2 n (elimT leP n_ge2); rewrite /= => two_le; lra.
have [/(_ s s_B) [_ below] _] := attention_ceiling B j; have e_pos := exp_pos (2 * B).
have odds_gt0 : 0 < p / (1 - p) by apply: Rdiv_lt_0_compat; lra.
rewrite -ln_mult // -[2 * B]ln_exp; apply: Rcomplements.ln_le; first exact: Rmult_lt_0_compat.
have share : p * (exp (2 * B) + INR n - 1) <= exp (2 * B).
  by apply/(Rcomplements.Rle_div_r _ _ _ _); lra.
have -> : (INR n - 1) * (p / (1 - p)) = p * (INR n - 1) / (1 - p) by field; lra.
by apply/Rcomplements.Rle_div_l; lra.
Qed.

Lemma share_held (n : nat) (B p : R) (j : 'I_n) :
  (2 <= n)%N -> / INR n <= p < 1 -> ln (INR n - 1) + ln (p / (1 - p)) <= 2 * B ->
  exists s : vector n, within B s /\ p <= softmax s j.
Proof.
move=> n_ge2 [p_n p_lt1] reach.
have n1_ge1 : 1 <= INR n - 1.
  by have := le_INR 2 n (elimT leP n_ge2); rewrite /= => two_le; lra.
have n_inv : INR n * / INR n = 1 by field; lra.
have inv_gt0 : 0 < / INR n by apply: Rinv_0_lt_compat; lra.
have odds_gt0 : 0 < p / (1 - p) by apply: Rdiv_lt_0_compat; lra.
have odds : (INR n - 1) * (p / (1 - p)) * (1 - p) = p * (INR n - 1) by field; lra.
have odds_le : (INR n - 1) * (p / (1 - p)) <= exp (2 * B).
  rewrite -[X in X <= _]exp_ln; last by apply: Rmult_lt_0_compat; lra.
  by apply: exp_le; rewrite ln_mult //; lra.
have B_ge0 : 0 <= B.
  have : 1 <= (INR n - 1) * (p / (1 - p)) by apply: (Rmult_le_reg_r (1 - p)); nra.
  by move=> one_le; case: (Rle_dec 0 B) => // /Rnot_le_lt B_lt0; have := exp_increasing (2 * B) 0; rewrite exp_0; lra.
have [_ /(_ B_ge0) [[s [s_B sE]] _]] := attention_ceiling B j.
exists s; split=> //; rewrite sE; have e_pos := exp_pos (2 * B).
by apply/(Rcomplements.Rle_div_r _ _ _ _); nra.
Qed.

(** Let there be n >= 2 tokens. For a share p with 1/n <= p < 1 there are logits between
    -B and B with which token j holds the share p, or more, if and only if
    2 B >= ln (n - 1) + ln (p / (1 - p)). There are such with which it holds half, or
    more, if and only if 2 B >= ln (n - 1). *)
Theorem keeping_half (n : nat) (B : R) (j : 'I_n) : (2 <= n)%N ->
  (forall p : R, / INR n <= p < 1 ->
     (exists s : vector n, within B s /\ p <= softmax s j)
     <-> ln (INR n - 1) + ln (p / (1 - p)) <= 2 * B) /\
  ((exists s : vector n, within B s /\ 1 / 2 <= softmax s j) <-> ln (INR n - 1) <= 2 * B).
Proof.
move=> n_ge2.
have n_ge2' : 2 <= INR n by have := le_INR 2 n (elimT leP n_ge2).
have inv_gt0 : 0 < / INR n by apply: Rinv_0_lt_compat; lra.
have inv_le : / INR n <= 1 / 2 by have := Rinv_le_contravar 2 (INR n); lra.
have reach p : / INR n <= p < 1 -> (exists s : vector n, within B s /\ p <= softmax s j)
    <-> ln (INR n - 1) + ln (p / (1 - p)) <= 2 * B.
  move=> p_n; split=> [[s [s_B p_share]]|]; last exact: share_held.
  by apply: share_needs s_B p_share => //; lra.
split; first exact: reach.
have half : ln (1 / 2 / (1 - 1 / 2)) = 0 by rewrite (_ : 1 / 2 / (1 - 1 / 2) = 1) ?ln_1 //; field.
by rewrite reach ?half ?Rplus_0_r //; lra.
Qed.
