(** Part 1.3: the slope of the sigmoid.

    [is_derive f a l] says that f has the derivative l at a. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.

Local Open Scope R_scope.

(** The logistic sigmoid, 1 / (1 + e^(-a)). *)
Definition sigma (a : R) : R := 1 / (1 + exp (- a)).

Lemma sigma_between (a : R) : 0 < sigma a < 1.
Proof.
unfold sigma; assert (e := exp_pos (- a)); split.
- apply Rdiv_lt_0_compat; lra.
- apply Rlt_div_l; lra.
Qed.

Lemma sigma_0 : sigma 0 = 1 / 2.
Proof. unfold sigma; rewrite Ropp_0, exp_0; lra. Qed.

Lemma sigma_half (a : R) : sigma a = 1 / 2 -> a = 0.
Proof.
unfold sigma; intro half; assert (e := exp_pos (- a)).
assert (exp (- a) = 1) as one.
{ assert (1 = 1 / (1 + exp (- a)) * (1 + exp (- a))) as unit by (field; lra).
  rewrite half in unit; lra. }
rewrite <- exp_0 in one; apply exp_inv in one; lra.
Qed.

(** The derivative of sigma at a is sigma(a) (1 - sigma(a)). It lies above 0, is at most
    1/4, and is 1/4 if and only if a = 0. *)
Theorem sigmoid_slope (a : R) :
  is_derive sigma a (sigma a * (1 - sigma a)) /\
  0 < sigma a * (1 - sigma a) <= 1 / 4 /\
  (sigma a * (1 - sigma a) = 1 / 4 <-> a = 0).
Proof.
assert (e := exp_pos (- a)); assert (s := sigma_between a); split; [|split].
- unfold sigma; auto_derive; [lra | field; lra].
- assert (square := pow2_ge_0 (sigma a - 1 / 2)); split; [apply Rmult_lt_0_compat|]; lra.
- split; intro eq.
  + apply sigma_half; assert ((sigma a - 1 / 2) * (sigma a - 1 / 2) = 0) as square by lra.
    apply Rmult_integral in square; lra.
  + rewrite eq, sigma_0; lra.
Qed.
