(** Vectors and matrices of real numbers, for the parts in which exponentials and
    derivatives occur.

    ['I_n] is the set of the numbers below n. [R] are the real numbers of Coq's
    library. Two vectors with the same entries are equal: this is Coq's axiom of
    functional extensionality. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

(** A vector of n entries, and a matrix of n rows and d columns. *)
Definition vector (n : nat) := 'I_n -> R.
Definition matrix (n d : nat) := 'I_n -> 'I_d -> R.

(** The sum of F i over all i, and over those with the property P. *)
Canonical R_add_monoid := Monoid.Law (fun x y z => esym (Rplus_assoc x y z)) Rplus_0_l Rplus_0_r.
Canonical R_add_comm := Monoid.ComLaw Rplus_comm.
Canonical R_mul_law := Monoid.MulLaw Rmult_0_l Rmult_0_r.
Canonical R_add_law := Monoid.AddLaw Rmult_plus_distr_r Rmult_plus_distr_l.

Notation "\sum_ ( i <- s ) F" := (\big[Rplus/IZR Z0]_(i <- s) F)
  (at level 41, F at level 41, i, s at level 50, format "'[' \sum_ ( i  <-  s ) '/  '  F ']'") : R_scope.
Notation "\sum_ i F" := (\big[Rplus/IZR Z0]_i F)
  (at level 41, F at level 41, i at level 0, format "'[' \sum_ i '/  '  F ']'") : R_scope.
Notation "\sum_ ( i | P ) F" := (\big[Rplus/IZR Z0]_(i | P) F)
  (at level 41, F at level 41, i at level 50, format "'[' \sum_ ( i  |  P ) '/  '  F ']'") : R_scope.

(** The product of a matrix with a vector, of two matrices, and the transpose. *)
Definition dot (n : nat) (v w : vector n) : R := \sum_i (v i * w i).
Definition apply (n d : nat) (M : matrix n d) (v : vector d) : vector n :=
  fun i => \sum_j (M i j * v j).
Definition times (n m d : nat) (M : matrix n m) (N : matrix m d) : matrix n d :=
  fun i k => \sum_j (M i j * N j k).
Definition transpose (n d : nat) (M : matrix n d) : matrix d n := fun j i => M i j.
Definition identity (n : nat) : matrix n n := fun i j => if i == j then 1 else 0.
Definition diagonal (n : nat) (c : vector n) : matrix n n := fun i j => if i == j then c i else 0.

(** The sum of two vectors, entry by entry; a vector times a number; and zero. *)
Definition add (n : nat) (v w : vector n) : vector n := fun i => v i + w i.
Definition scale (n : nat) (c : R) (v : vector n) : vector n := fun i => c * v i.
Definition zero (n : nat) : vector n := fun=> 0.

(** The Euclidean length. *)
Definition norm (n : nat) (v : vector n) : R := sqrt (dot v v).

Section Sums.

Variables (I : finType) (P : pred I).

Lemma sum_scale (c : R) (F : I -> R) : \sum_(i | P i) (c * F i) = c * \sum_(i | P i) F i.
Proof. by rewrite big_distrr. Qed.

Lemma sum_add (F G : I -> R) : \sum_(i | P i) (F i + G i) = \sum_(i | P i) F i + \sum_(i | P i) G i.
Proof. by rewrite big_split. Qed.

Lemma sum_ge0 (F : I -> R) : (forall i, P i -> 0 <= F i) -> 0 <= \sum_(i | P i) F i.
Proof. by move=> F_ge0; elim/big_rec: _ => [|i s /F_ge0]; lra. Qed.

Lemma sum_le (F G : I -> R) :
  (forall i, P i -> F i <= G i) -> \sum_(i | P i) F i <= \sum_(i | P i) G i.
Proof. by move=> F_le; elim/big_rec2: _ => [|i s t /F_le]; lra. Qed.

Lemma sum_gt0 (F : I -> R) i : P i -> (forall j, P j -> 0 < F j) -> 0 < \sum_(j | P j) F j.
Proof.
move=> Pi F_gt0; rewrite (bigD1 i) //=.
have := F_gt0 i Pi; suff : 0 <= \sum_(j | P j && (j != i)) F j by lra.
by elim/big_rec: _ => [|j s /andP[/F_gt0]]; lra.
Qed.

Lemma sum_constant (c : R) : \sum_(i | P i) c = INR #|P| * c.
Proof.
rewrite big_const; elim: #|P| => [|m IH]; first by rewrite /= Rmult_0_l.
by rewrite iterS IH S_INR; lra.
Qed.

End Sums.

Lemma applyD n d (M : matrix n d) v w : apply M (add v w) = add (apply M v) (apply M w).
Proof.
extensionality i; rewrite /apply /add -sum_add.
by apply: eq_bigr => j _; rewrite Rmult_plus_distr_l.
Qed.

Lemma applyZ n d (M : matrix n d) c v : apply M (scale c v) = scale c (apply M v).
Proof.
extensionality i; rewrite /apply /scale -sum_scale.
by apply: eq_bigr => j _; lra.
Qed.

Lemma apply_times n m d (M : matrix n m) (N : matrix m d) v :
  apply (times M N) v = apply M (apply N v).
Proof.
extensionality i; rewrite /apply /times.
transitivity (\sum_k \sum_j (M i j * N j k * v k)).
  by apply: eq_bigr => k _; rewrite big_distrl.
rewrite exchange_big; apply: eq_bigr => j _ /=; rewrite -sum_scale.
by apply: eq_bigr => k _; lra.
Qed.

Lemma apply_identity n v : apply (@identity n) v = v.
Proof.
extensionality i; rewrite /apply /identity (bigD1 i) //= eqxx big1 => [|j]; first by lra.
by rewrite eq_sym => /negbTE ->; lra.
Qed.

Lemma transpose_times n m d (M : matrix n m) (N : matrix m d) :
  transpose (times M N) = times (transpose N) (transpose M).
Proof.
by extensionality k; extensionality i; apply: eq_bigr => j _; rewrite Rmult_comm.
Qed.

Lemma transpose_identity n : transpose (@identity n) = @identity n.
Proof. by extensionality i; extensionality j; rewrite /transpose /identity eq_sym. Qed.

Lemma apply_diagonal n (c v : vector n) i : apply (diagonal c) v i = c i * v i.
Proof.
rewrite /apply /diagonal (bigD1 i) //= eqxx big1 => [|j]; first by lra.
by rewrite eq_sym => /negbTE ->; lra.
Qed.

Lemma dotC n (v w : vector n) : dot v w = dot w v.
Proof. by apply: eq_bigr => i _; rewrite Rmult_comm. Qed.

Lemma dot_transpose n d (M : matrix n d) v w : dot v (apply M w) = dot (apply (transpose M) v) w.
Proof.
rewrite /dot /apply /transpose.
transitivity (\sum_i \sum_j (v i * M i j * w j)).
  by apply: eq_bigr => i _; rewrite -sum_scale; apply: eq_bigr => j _; lra.
rewrite exchange_big; apply: eq_bigr => j _ /=; rewrite big_distrl.
by apply: eq_bigr => i _ /=; lra.
Qed.

Lemma dotD n (g v w : vector n) : dot g (add v w) = dot g v + dot g w.
Proof. by rewrite /dot -sum_add; apply: eq_bigr => i _; rewrite /add; lra. Qed.
